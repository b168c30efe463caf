import { RunId } from '@vibeml/core-models';
import * as fc from 'fast-check';
import { sampleDataset, sampleModel, samplePlan } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { nameRun } from './run-id.ts';

const named = (model: string, dataset: string): string =>
  nameRun(
    samplePlan({
      model: { ...sampleModel(), name: model },
      train: { ...sampleDataset(), reference: dataset },
    }),
    '7f3k',
  );

test.each([
  ['HuggingFaceTB/SmolLM2-135M-Instruct', './data/chats.jsonl', 'smollm2-135m_chats_7f3k'],
  ['Qwen/Qwen3-0.6B', 'C:\\data\\My Tickets.CSV', 'qwen3-0.6b_my-tickets_7f3k'],
  ['/models/größe/', '/data/数据.jsonl', 'gr-e_data_7f3k'],
  ['...', '---', 'model_data_7f3k'],
])('%s on %s', (model, dataset, id) => {
  expect(named(model, dataset)).toBe(id);
});

test('any names make a valid run id', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (model, dataset) => {
      expect(RunId.safeParse(named(model, dataset)).success).toBe(true);
    }),
  );
});
