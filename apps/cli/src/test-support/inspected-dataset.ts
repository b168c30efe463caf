import type { DatasetFacts } from '@vibeml/sdk';
import { sampleDataset } from 'vibeml-testing';

/** A dataset with something to say in every place of its page. */
export const inspectedDataset = (changes: Partial<DatasetFacts> = {}): DatasetFacts => ({
  ...sampleDataset(),
  usableRows: 171,
  tokens: {
    unit: 'tokens',
    total: 10_800,
    mean: 60,
    p50: 61,
    p95: 96,
    max: 120,
    histogram: [
      { from: 20, to: 39, rows: 22 },
      { from: 40, to: 59, rows: 61 },
      { from: 60, to: 79, rows: 80 },
      { from: 80, to: 120, rows: 8 },
    ],
  },
  tokenLimit: 100,
  truncatedShare: 0.017,
  answers: { unit: 'tokens', total: 2700, mean: 15, p50: 14, p95: 22, max: 30 },
  loss: {
    masking: 'assistant_mask',
    template: 'model',
    rows: 170,
    tokens: 10_700,
    learnedTokens: 2680,
    droppedRows: 1,
  },
  packing: {
    length: 1024,
    batchSize: 8,
    paddingShare: 0.31,
    packedPaddingShare: 0.02,
    savedShare: 0.296,
  },
  findings: [
    {
      code: 'no_assistant_turn',
      severity: 'error',
      message: '9 of 180 rows have no assistant turn and are left out (first: line 3).',
      rows: [3, 5, 9, 12, 40, 41, 60],
      lines: [3, 5, 9, 12, 40, 41, 60],
      count: 9,
      cost: { effect: 'lost', tokens: 540, share: 0.047 },
    },
    {
      code: 'duplicate_row',
      severity: 'warning',
      message: '2 of 180 rows repeat an earlier one (first: row 7).',
      rows: [7, 8],
      count: 2,
      cost: { effect: 'wasted', tokens: 120, share: 0.011, usd: 0.02 },
    },
    { code: 'few_rows', severity: 'info', message: 'Said of all rows.', rows: [], count: 0 },
  ],
  preview: [
    {
      row: 1,
      before: { messages: [{ role: 'user', content: 'Hi\u001b[31m!' }] },
      after: { messages: [{ role: 'user', content: 'Hi!' }] },
      rendered: '<|im_start|>user\nHi!<|im_end|>\n',
      spans: [
        { use: 'context', text: '<|im_start|>user\nHi!<|im_end|>\n<|im_start|>assistant\n' },
        { use: 'learned', text: 'Hello.<|im_end|>\n' },
      ],
    },
  ],
  ...changes,
});
