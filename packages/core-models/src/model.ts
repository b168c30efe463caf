import * as z from 'zod';
import { Quantity } from './quantity.ts';

/** The sizes of a transformer that memory and time depend on; null where the configuration is silent. */
export const ModelShape = z.object({
  hiddenSize: z.int().nullable(),
  layers: z.int().nullable(),
  attentionHeads: z.int().nullable(),
  keyValueHeads: z.int().nullable(),
  headSize: z.int().nullable(),
  intermediateSize: z.int().nullable(),
  vocabularySize: z.int().nullable(),
  tiedEmbeddings: z.boolean().nullable(),
});
export type ModelShape = z.infer<typeof ModelShape>;

/** What is known of a model before anything is trained. */
export const ModelFacts = z.object({
  /** As the person wrote it. */
  reference: z.string(),
  /** Name to show. */
  name: z.string(),
  source: z.enum(['directory', 'hub']),
  /** Absolute path where the model is a directory on this machine. */
  path: z.string().nullable(),
  /** Commit of the repository; null for a directory. */
  revision: z.string().nullable(),
  modelType: z.string().nullable(),
  architecture: z.string().nullable(),
  parameters: Quantity.nullable(),
  shape: ModelShape,
  maxPositions: z.int().nullable(),
  licence: z.string().nullable(),
  gated: z.boolean(),
  hasChatTemplate: z.boolean(),
  /** Number format of the weights as the configuration names it, for example bfloat16. */
  dtype: z.string().nullable().optional(),
  /** Bytes of the weight files; null or absent where they are not known. */
  weightBytes: z.number().nullable().optional(),
  /** Repository code is never run without a person's agreement. */
  needsRemoteCode: z.boolean(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;
