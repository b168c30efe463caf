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
  /** Biases in the attention and in the feed-forward part, where the configuration says so. */
  attentionBias: z.boolean().nullish(),
  mlpBias: z.boolean().nullish(),
  /** Experts of a mixture-of-experts layer; absent or null in a dense model. */
  experts: z.int().nullish(),
  expertsPerToken: z.int().nullish(),
  expertIntermediateSize: z.int().nullish(),
  /** Width of the experts that every token goes through, all of them together. */
  sharedExpertIntermediateSize: z.int().nullish(),
  /** Layers of a mixture-of-experts model that have one ordinary feed-forward part. */
  denseLayers: z.int().nullish(),
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
  /** Method that the published weights are quantized with, for example mxfp4 or bitsandbytes; null where they are not. */
  quantization: z.string().nullish(),
  /** Repository code is never run without a person's agreement. */
  needsRemoteCode: z.boolean(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;
