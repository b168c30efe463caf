import type { DatasetBatch, OpenDataset } from '@vibeml/core-models';
import { datasetRowInvalid, datasetUnreadable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { inspectDataset } from './inspect-dataset.ts';

const openDataset = (
  batches: readonly DatasetBatch[],
  changes: Partial<OpenDataset> = {},
): OpenDataset => ({
  reference: './rows.jsonl',
  path: '/data/rows.jsonl',
  fileType: 'jsonl',
  bytes: 100,
  async *batches() {
    yield* batches;
  },
  sha256: () => okAsync('a'.repeat(64)),
  ...changes,
});

const rows = (count: number, text: string): DatasetBatch => ({
  rows: Array.from({ length: count }, (_, index) => ({
    line: index + 1,
    row: { text: `${text} ${index}` },
  })),
  error: null,
});

const inspect = (dataset: OpenDataset) =>
  inspectDataset(
    {
      dataset,
      hints: {},
      purpose: 'train',
      hasChatTemplate: false,
      tokenCounter: null,
      trainPrompts: null,
    },
    sampleContext(),
  );

test('the facts name the file, its size and its checksum', async () => {
  const { facts, prompts } = await expectOk(inspect(openDataset([rows(40, 'a'), rows(40, 'b')])));
  expect(facts).toMatchObject({
    reference: './rows.jsonl',
    path: '/data/rows.jsonl',
    fileType: 'jsonl',
    bytes: 100,
    sha256: 'a'.repeat(64),
    format: 'text',
    rows: 80,
  });
  expect(prompts.size()).toBe(80);
});

test('a failure while reading, hashing or telling the format ends the look', async () => {
  const broken = datasetRowInvalid('./rows.jsonl', 9, 'not valid JSON');
  const reading = openDataset([rows(40, 'a'), { rows: [], error: broken }]);
  expect(await expectErr(inspect(reading))).toBe(broken);

  const gone = datasetUnreadable('./rows.jsonl', 'it is gone');
  const hashing = openDataset([rows(40, 'a')], { sha256: () => errAsync(gone) });
  expect(await expectErr(inspect(hashing))).toBe(gone);

  const unknown = openDataset([{ rows: [{ line: 1, row: { a: 1, b: 2 } }], error: null }]);
  expect(await expectErr(inspect(unknown))).toMatchObject({ code: 'dataset.format_unknown' });

  const mixed = openDataset([
    rows(120, 'a'),
    { rows: [{ line: 121, row: { chosen: 'c', rejected: 'r' } }], error: null },
  ]);
  expect(await expectErr(inspect(mixed))).toMatchObject({ code: 'dataset.format_mixed' });
});

test('Parquet has rows and no lines', async () => {
  const batch: DatasetBatch = {
    rows: [
      { line: 1, row: { text: '' } },
      { line: 2, row: { text: 'a' } },
    ],
    error: null,
  };
  const { facts } = await expectOk(inspect(openDataset([batch], { fileType: 'parquet' })));
  expect(facts.findings.find((each) => each.code === 'empty_text')?.message).toContain(
    'first: row 1',
  );
});
