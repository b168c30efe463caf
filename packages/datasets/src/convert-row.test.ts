import { readFileSync } from 'node:fs';
import { ColumnMapping, DatasetFormat, JsonObject } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createRowConverter } from './convert-row.ts';
import { trainingRow } from './training-row.ts';

/** Rows as the training program converts them; written by fixtures/generate.py. */
const recorded = z
  .array(
    z.object({
      format: DatasetFormat,
      columns: ColumnMapping,
      hasChatTemplate: z.boolean(),
      row: JsonObject,
      converted: JsonObject.nullable(),
      stops: z.boolean().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('../fixtures/conversion.json', import.meta.url), 'utf8')));

/** Tools are JSON text, in which only spaces may differ. */
const withReadTools = (row: JsonObject): JsonObject =>
  typeof row['tools'] === 'string' ? { ...row, tools: JSON.parse(row['tools']) } : row;

test('the recording is there', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(80);
});

test.each(recorded.map((each) => [JSON.stringify(each.row), each] as const))(
  '%s is converted as the training program does',
  (_, { row, converted, stops, ...rules }) => {
    const ours = createRowConverter(rules)(row);
    expect(ours.isOk() ? withReadTools(trainingRow(ours.value)) : null).toEqual(
      converted === null ? null : withReadTools(converted),
    );
    if (converted === null) {
      expect(ours._unsafeUnwrapErr().code === 'unknown_role').toBe(stops);
    }
  },
);

test('a fault names the role that is not known, cut to a short piece', () => {
  const convert = createRowConverter({ format: 'chat', columns: {}, hasChatTemplate: true });
  const role = 'x'.repeat(500);
  expect(convert({ messages: [{ role, content: 'a' }] })._unsafeUnwrapErr()).toEqual({
    code: 'unknown_role',
    detail: 'not a word',
  });
  expect(convert({ messages: [{ content: 'a' }] })._unsafeUnwrapErr().detail).toBe('none');
});

test('turns on one side and text on the other do not fit together', () => {
  const convert = createRowConverter({
    format: 'prompt_completion',
    columns: {},
    hasChatTemplate: false,
  });
  const row = { prompt: [{ role: 'user', content: 'q' }], completion: 'a' };
  expect(convert(row)._unsafeUnwrapErr().code).toBe('sides_differ');
});

test('a column that already has a canonical name gives way to the mapped one', () => {
  const convert = createRowConverter({
    format: 'prompt_completion',
    columns: { prompt: 'question', completion: 'answer' },
    hasChatTemplate: false,
  });
  const row = { prompt: 'id 7', question: 'q', answer: 'a' };
  expect(trainingRow(convert(row)._unsafeUnwrap())).toEqual({ prompt: 'q', completion: 'a' });
});
