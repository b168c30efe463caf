import type { ModelShape } from '@vibeml/core-models';

/** A shape in which nothing is unknown. */
export type CompleteShape = { readonly [Key in keyof ModelShape]: NonNullable<ModelShape[Key]> };

/** Whether every size of a shape is known. */
export const isComplete = (shape: ModelShape): shape is CompleteShape =>
  Object.values(shape).every((size) => size !== null);

const projections = (shape: CompleteShape) => {
  const { hiddenSize: hidden, intermediateSize: inner } = shape;
  const queries = shape.attentionHeads * shape.headSize;
  const keys = shape.keyValueHeads * shape.headSize;
  return [
    [hidden, queries],
    [hidden, keys],
    [hidden, keys],
    [queries, hidden],
    [hidden, inner],
    [hidden, inner],
    [inner, hidden],
  ] as const;
};

/** Parameters of a Llama-shaped decoder: L·(2HQ + 2HK + 3HI + 2H) + V·H + H, and V·H more when untied. */
export const countParameters = (shape: CompleteShape): number => {
  const linear = projections(shape).reduce((total, [input, output]) => total + input * output, 0);
  const embeddings = shape.vocabularySize * shape.hiddenSize * (shape.tiedEmbeddings ? 1 : 2);
  return shape.layers * (linear + 2 * shape.hiddenSize) + embeddings + shape.hiddenSize;
};

/** Parameters of LoRA of rank r on all seven linear modules: L·Σ r·(in + out). */
export const loraParameters = (shape: CompleteShape, r: number): number =>
  shape.layers *
  projections(shape).reduce((total, [input, output]) => total + r * (input + output), 0);
