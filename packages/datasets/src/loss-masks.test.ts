import { readFileSync } from 'node:fs';
import { JsonObject } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { createTokenCounter } from './token-counter.ts';
import { trlTrainingTemplates, trlVersion } from './trl-chat-templates.generated.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

const Range = z.tuple([z.int(), z.int()]);

/** The labels that the training program and TRL gave; written by fixtures/generate_masks.py. */
const recorded = z
  .object({
    rows: z.array(JsonObject),
    cases: z.array(
      z.object({
        name: z.string(),
        tokenizer: z.string(),
        template: z
          .union([z.object({ trl: z.string() }), z.object({ text: z.string() })])
          .nullable(),
        kind: z.enum(['chat', 'pairs', 'text']),
        trainOn: z.enum(['assistant', 'completions', 'all']),
        masking: z.string(),
        stops: z.boolean(),
        rows: z.array(
          z.object({
            row: z.int(),
            sequences: z.array(z.object({ tokens: z.int(), learned: z.array(Range) })),
          }),
        ),
      }),
    ),
  })
  .parse(JSON.parse(read('masks.json')));

type Case = (typeof recorded.cases)[number];

const templateOf = ({ template }: Case): string | null => {
  if (template === null) return null;
  return 'text' in template ? template.text : (trlTrainingTemplates[template.trl] ?? null);
};

const counterOf = (each: Case) =>
  createTokenCounter({
    model: './model',
    tokenizerJson: read(`${each.tokenizer}/tokenizer.json`),
    tokenizerConfig: read(`${each.tokenizer}/tokenizer_config.json`),
    chatTemplate: templateOf(each),
    trainOn: each.trainOn,
  })._unsafeUnwrap();

const inLimit = (ranges: readonly (readonly [number, number])[], limit: number): number =>
  ranges.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, limit) - from), 0);

const running = recorded.cases.filter(({ stops }) => !stops);

test.each(running.map((each) => [each.name, each.kind, each.trainOn, each] as const))(
  '%s: %s, learning %s, as TRL labels them',
  (_name, _kind, _trainOn, each) => {
    const counter = counterOf(each);
    for (const { row: index, sequences } of each.rows) {
      const row = recorded.rows[index] ?? {};
      expect(counter.maskingOf(row).masking).toBe(each.masking);
      const measured = counter.measure(row, null) ?? [];
      expect(measured.map(({ tokens, learned }) => [tokens, learned])).toEqual(
        sequences.map(({ tokens, learned }) => [tokens, inLimit(learned, tokens)]),
      );
      for (const [place, { tokens, learned }] of sequences.entries()) {
        // Equal counts at every end of a run, and in all, leave only one mask.
        for (const limit of [0, ...learned.flat(), tokens]) {
          const ours = counter.measure(row, limit)?.[place]?.learnedInLimit;
          expect(ours).toBe(inLimit(learned, limit));
        }
      }
    }
  },
);

test('the recording covers every family that TRL knows, and every masking', () => {
  const trl = running.filter(({ template }) => template !== null && 'trl' in template);
  expect(new Set(trl.map(({ name }) => name)).size).toBeGreaterThanOrEqual(
    Object.keys(trlTrainingTemplates).length,
  );
  expect(new Set(running.map(({ masking }) => masking))).toEqual(
    new Set([
      'assistant_mask',
      'assistant_turns_as_rows',
      'last_assistant_turn',
      'completion',
      'all_tokens',
    ]),
  );
});

test('the templates are those of the TRL that training is pinned to', () => {
  const lock = readFileSync(
    new URL('../../scripts-trl/assets/requirements.lock', import.meta.url),
    'utf8',
  );
  expect(/^trl==([\d.]+)/m.exec(lock)?.[1]).toBe(trlVersion);
});

test.each(['train', 'held-out'] as const)(
  'the demo (%s) has as many tokens as in training',
  (name) => {
    const counts = z.record(z.string(), z.array(Range)).parse(JSON.parse(read('demo-counts.json')))[
      name
    ];
    const rows = readFileSync(
      new URL(`../../../apps/cli/assets/quickstart/${name}.jsonl`, import.meta.url),
      'utf8',
    ).split('\n');
    const counter = createTokenCounter({
      model: './tiny',
      tokenizerJson: read('byte-level/tokenizer.json'),
      tokenizerConfig: read('byte-level/tokenizer_config.json'),
      chatTemplate: read('byte-level/chat_template.jinja'),
    })._unsafeUnwrap();
    const ours = rows
      .filter((line) => line !== '')
      .flatMap((line) => counter.measure(JsonObject.parse(JSON.parse(line)), null) ?? [])
      .map(({ tokens, learned }) => [tokens, learned]);
    expect(ours).toEqual(counts);
  },
);
