import type { MemoryEstimate, ModelFacts, ModelShape } from '@vibeml/core-models';
import { commonRules, type FamilyRules, familyRules } from './family-rules.ts';
import { type CompleteShape, groupParameters, isComplete } from './parameters.ts';

/** A shape to compute with, and how far it can be trusted. */
export interface KnownShape {
  readonly rules: FamilyRules;
  readonly shape: CompleteShape;
  readonly confidence: NonNullable<MemoryEstimate['confidence']>;
  readonly source: string;
}

/** Counts that differ by less describe the same architecture. */
const sameCount = 0.02;

/** Most configurations say whether embeddings are tied; the library has a default for each family. */
const withTies = (model: ModelFacts, rules: FamilyRules): ModelShape => {
  const { shape } = model;
  return { ...shape, tiedEmbeddings: shape.tiedEmbeddings ?? rules.tiedByDefault };
};

const fromShape = (model: ModelFacts, rules: FamilyRules): KnownShape | null => {
  const shape = withTies(model, rules);
  return isComplete(shape)
    ? {
        rules,
        shape,
        confidence: 'high',
        source: 'sizing: sum of terms from the model configuration',
      }
    : null;
};

/** Depth, heads and vocabulary that no common model of this size goes beyond: H³ = 128·N / 13, L = H / 128, I = 3.5·H. */
const boundingShape = (parameters: number, shape: ModelShape): CompleteShape => {
  const hidden = shape.hiddenSize ?? 64 * Math.ceil(((128 * parameters) / 13) ** (1 / 3) / 64);
  const heads = shape.attentionHeads ?? Math.max(1, Math.ceil(hidden / 128));
  const vocabulary = shape.vocabularySize ?? 262_144;
  return {
    ...shape,
    hiddenSize: hidden,
    layers: shape.layers ?? Math.max(1, Math.ceil(hidden / 128)),
    attentionHeads: heads,
    keyValueHeads: shape.keyValueHeads ?? heads,
    headSize: shape.headSize ?? 128,
    intermediateSize: shape.intermediateSize ?? Math.ceil(3.5 * hidden),
    vocabularySize: vocabulary,
    tiedEmbeddings: shape.tiedEmbeddings ?? false,
  };
};

const fromParameters = (model: ModelFacts): KnownShape | null => {
  if (model.parameters === null) return null;
  return {
    rules: commonRules,
    shape: boundingShape(model.parameters.value, model.shape),
    confidence: 'low',
    source:
      'sizing: bound from the parameter count of an unknown architecture; modelled, low confidence',
  };
};

/** The shape to compute with: exact for a known family, the common form where its count agrees, else a bound; null without any size. */
export const knownShape = (model: ModelFacts): KnownShape | null => {
  const rules = familyRules(model.modelType);
  const exact = fromShape(model, rules ?? commonRules);
  const count = model.parameters?.value ?? null;
  if (exact === null) return fromParameters(model);
  if (rules !== null) return exact;
  if (count === null) return { ...exact, confidence: 'low' };
  const difference = Math.abs(groupParameters(exact.rules, exact.shape).total / count - 1);
  return difference <= sameCount ? exact : fromParameters(model);
};
