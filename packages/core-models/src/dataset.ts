import * as z from 'zod';
import { Sha256 } from './identifiers.ts';
import { JsonObject } from './json.ts';
import { Quantity } from './quantity.ts';

/** The shapes of rows that training understands. */
export const DatasetFormat = z.enum([
  'chat',
  'sharegpt',
  'alpaca',
  'prompt_completion',
  'text',
  'preference',
  'kto',
  'prompts',
]);
export type DatasetFormat = z.infer<typeof DatasetFormat>;

/** Canonical column name → the name of that column in the file. */
export const ColumnMapping = z.record(z.string(), z.string());
export type ColumnMapping = z.infer<typeof ColumnMapping>;

/** How much a finding matters: an error stops a plan, a warning does not. */
export const FindingSeverity = z.enum(['error', 'warning', 'info']);

/** What a finding costs in each epoch. */
export const FindingCost = z.object({
  /** wasted: trained on in vain; lost: not learned from; affected: in the rows that have it. */
  effect: z.enum(['wasted', 'lost', 'affected']),
  tokens: z.number(),
  /** Of all tokens of the rows, 0 to 1. */
  share: z.number(),
  /** Dollars of the whole run; filled where a price is known. */
  usd: z.number().optional(),
});
export type FindingCost = z.infer<typeof FindingCost>;

/** Something a look at the rows found; rows count from 1. */
export const Finding = z.object({
  code: z.string(),
  severity: FindingSeverity,
  message: z.string(),
  rows: z.array(z.int()).max(20),
  /** Lines of the file where those rows begin; absent where the file has no lines. */
  lines: z.array(z.int()).max(20).optional(),
  count: z.int(),
  /** Absent without a tokenizer, and where no rows are to blame. */
  cost: FindingCost.optional(),
});
export type Finding = z.infer<typeof Finding>;

/** Lengths over all rows, in the given unit. */
export const LengthStatistics = z.object({
  unit: z.enum(['characters', 'tokens']),
  total: z.number(),
  mean: z.number(),
  p50: z.number(),
  p95: z.number(),
  max: z.number(),
  /** Rows that were measured; of a very large dataset only some are, and they stand for the others. */
  measuredRows: z.int().optional(),
  /** Rows by length, shortest first; `to` is the longest length of a bar. */
  histogram: z.array(z.object({ from: z.int(), to: z.int(), rows: z.int() })).optional(),
});
export type LengthStatistics = z.infer<typeof LengthStatistics>;

/** A piece of a rendered row: shown to the model, learned from, or cut off at the token limit. */
export const RenderedSpan = z.object({
  use: z.enum(['context', 'learned', 'cut']),
  text: z.string(),
});
export type RenderedSpan = z.infer<typeof RenderedSpan>;

/** One row as it stands in the file and as it is trained on. */
export const RowPreview = z.object({
  row: z.int(),
  before: JsonObject,
  after: JsonObject,
  rendered: z.string().nullable(),
  /** The rendered row with its loss mask; absent without a tokenizer. */
  spans: z.array(RenderedSpan).optional(),
});
export type RowPreview = z.infer<typeof RowPreview>;

/** Which tokens are learned, under the training program's names: the answers of a chat by the marks of its template; every answer, or the last one, as a row of its own; the completion of a pair; or everything. */
export const LossMasking = z.enum([
  'assistant_mask',
  'assistant_turns_as_rows',
  'last_assistant_turn',
  'completion',
  'all_tokens',
]);
export type LossMasking = z.infer<typeof LossMasking>;

/** What training does with the tokens of all usable rows in one epoch. */
export const LossFacts = z.object({
  masking: LossMasking,
  /** Whose chat template renders the rows: the model's own, or the one that TRL trains this model with; null for plain text. */
  template: z.enum(['model', 'trl']).nullable(),
  /** Rows that are trained on: a chat may become several, and rows without a learned token are dropped. */
  rows: z.int(),
  /** Tokens that are processed, after rows are cut at the token limit. */
  tokens: z.number(),
  /** Those of them that are learned. */
  learnedTokens: z.number(),
  droppedRows: z.int(),
});
export type LossFacts = z.infer<typeof LossFacts>;

/** What joining short rows (packing) would save. Estimated: batches of random rows against the best-fit packing of all rows. */
export const PackingGain = z.object({
  /** Tokens of a packed row. */
  length: z.int(),
  /** Rows of a batch without packing. */
  batchSize: z.int(),
  /** Share of padding in the batches without packing, 0 to 1. */
  paddingShare: z.number(),
  packedPaddingShare: z.number(),
  /** Share of processed tokens, padding included, that packing saves, 0 to 1. */
  savedShare: z.number(),
});
export type PackingGain = z.infer<typeof PackingGain>;

/** The rows of one split of a dataset on the Hub: exactly these files, at exactly this commit. */
export const HubDataset = z.object({
  /** owner/name. */
  id: z.string(),
  /** Commit that the reference named when it was looked up. */
  revision: z.string(),
  config: z.string().nullable(),
  split: z.string(),
  fileType: z.enum(['jsonl', 'json', 'csv', 'parquet']),
  /** Commit of the files: that of the dataset, or that of the Hub's own conversion to Parquet. */
  filesRevision: z.string(),
  /** In the order they are read. */
  files: z.array(z.object({ path: z.string(), bytes: z.number().nullable() })).min(1),
});
export type HubDataset = z.infer<typeof HubDataset>;

/** Rows that were looked at where not all were; they stand for the others. */
export const DatasetSample = z.object({
  rows: z.int(),
  /** The first rows, or rows spread evenly over the dataset. */
  order: z.enum(['first', 'spread']),
  /** All rows of the dataset. */
  total: Quantity,
});
export type DatasetSample = z.infer<typeof DatasetSample>;

/** What is known of a dataset after looking at it. */
export const DatasetFacts = z.object({
  reference: z.string(),
  /** Absent for a file. */
  source: z.enum(['file', 'hub']).optional(),
  /** Where the rows lie on the Hub; absent for a file. */
  hub: HubDataset.optional(),
  /** What the numbers below were worked out from; absent where every row was read. */
  sample: DatasetSample.optional(),
  /** Absolute path where the dataset is a file on this machine. */
  path: z.string().nullable(),
  fileType: z.enum(['jsonl', 'json', 'csv', 'parquet']).nullable(),
  bytes: z.number().nullable(),
  /** Null for a dataset of the Hub: its commit takes this part. */
  sha256: Sha256.nullable(),
  format: DatasetFormat,
  columns: ColumnMapping,
  rows: z.int(),
  usableRows: z.int(),
  lengths: LengthStatistics,
  /** Tokens per row, when a tokenizer was at hand. */
  tokens: LengthStatistics.nullable(),
  /** Token limit that rows were compared with; absent where there was none. */
  tokenLimit: z.int().optional(),
  /** Share of rows longer than the token limit, 0 to 1; null without a tokenizer or a limit. */
  truncatedShare: z.number().nullable(),
  /** Lengths of the answers, in tokens with a tokenizer and in characters without; absent where rows have none. */
  answers: LengthStatistics.optional(),
  /** Absent without a tokenizer, and for formats whose loss is not a mask over tokens. */
  loss: LossFacts.optional(),
  /** Absent without a tokenizer. */
  packing: PackingGain.optional(),
  findings: z.array(Finding),
  preview: z.array(RowPreview),
});
export type DatasetFacts = z.infer<typeof DatasetFacts>;
