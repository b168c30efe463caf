import type { ModelShape } from '@vibeml/core-models';
import {
  type BiasRule,
  type FamilyRules,
  familyRules,
  type MatrixRule,
  type Width,
} from './family-rules.ts';

/** A shape in which no size of a dense transformer is unknown. */
export type CompleteShape = Omit<ModelShape, RequiredSize> & {
  readonly [Key in RequiredSize]: NonNullable<ModelShape[Key]>;
};

const requiredSizes = [
  'hiddenSize',
  'layers',
  'attentionHeads',
  'keyValueHeads',
  'headSize',
  'intermediateSize',
  'vocabularySize',
  'tiedEmbeddings',
] as const;
type RequiredSize = (typeof requiredSizes)[number];

/** Whether every size that a dense transformer has is known. */
export const isComplete = (shape: ModelShape): shape is CompleteShape =>
  requiredSizes.every((size) => shape[size] !== null);

/** Parameters of a model by what happens to them in training. */
export interface ParameterGroups {
  /** Weights of linear layers without the head; what 4-bit loading stores in 4 bits. */
  readonly linear: number;
  /** Weights and biases of the experts of a mixture; 0 in a dense model. */
  readonly experts: number;
  /** Input embedding, output head where it is not tied, and the head's bias. */
  readonly embeddings: number;
  /** Norms, biases, routers, attention sinks. */
  readonly small: number;
  readonly total: number;
}

const widthOf = (shape: CompleteShape, width: Width): number => {
  const queries = shape.attentionHeads * shape.headSize;
  const keys = shape.keyValueHeads * shape.headSize;
  const expert = shape.expertIntermediateSize ?? shape.intermediateSize;
  const widths: Readonly<Record<Width, number>> = {
    hidden: shape.hiddenSize,
    queries,
    keys,
    queriesKeysValues: queries + 2 * keys,
    inner: shape.intermediateSize,
    twiceInner: 2 * shape.intermediateSize,
    expert,
    twiceExpert: 2 * expert,
    shared: shape.sharedExpertIntermediateSize ?? 0,
    experts: shape.experts ?? 0,
    headSize: shape.headSize,
    attentionHeads: shape.attentionHeads,
    one: 1,
  };
  return widths[width];
};

const hasBias = (shape: CompleteShape, rule: BiasRule | undefined): boolean =>
  rule === 'always' ||
  (rule === 'attentionBias' && shape.attentionBias === true) ||
  (rule === 'mlpBias' && shape.mlpBias === true);

/** A matrix of a layer with numbers. */
export interface Matrix {
  readonly name: string;
  readonly input: number;
  readonly output: number;
  readonly bias: number;
  /** How often it stands in the model. */
  readonly count: number;
}

const matricesOf = (
  shape: CompleteShape,
  rules: readonly MatrixRule[],
  count: number,
): readonly Matrix[] =>
  rules.map(([name, input, output, bias]) => ({
    name,
    input: widthOf(shape, input),
    output: widthOf(shape, output),
    bias: hasBias(shape, bias) ? widthOf(shape, output) : 0,
    count,
  }));

/** The matrices of a whole model, by kind. */
export interface ModelMatrices {
  readonly linears: readonly Matrix[];
  /** One entry for each stacked tensor; `count` counts layers, not experts. */
  readonly experts: readonly Matrix[];
  readonly routers: readonly Matrix[];
}

/** Every matrix of a model's layers. A mixture has experts in all layers but its dense ones. */
export const modelMatrices = (rules: FamilyRules, shape: CompleteShape): ModelMatrices => {
  const mixture = (shape.experts ?? 0) > 0 ? rules.experts : null;
  const dense = mixture === null ? shape.layers : (shape.denseLayers ?? 0);
  const mixed = shape.layers - dense;
  return {
    linears: [
      ...matricesOf(shape, rules.attention, shape.layers),
      ...matricesOf(shape, rules.mlp, dense),
      ...matricesOf(shape, mixture?.linears ?? [], mixed),
    ],
    experts: matricesOf(shape, mixture?.matrices ?? [], mixed),
    routers: matricesOf(shape, mixture?.router ? [mixture.router] : [], mixed),
  };
};

const sum = <Item>(items: readonly Item[], size: (item: Item) => number): number =>
  items.reduce((total, item) => total + size(item), 0);
const weights = ({ input, output, count }: Matrix) => input * output * count;
const biases = ({ bias, count }: Matrix) => bias * count;

/** Parameters by group for a shape under the rules of its family. */
export const groupParameters = (rules: FamilyRules, shape: CompleteShape): ParameterGroups => {
  const { linears, experts, routers } = modelMatrices(rules, shape);
  const linear = sum(linears, weights);
  const expertTotal = (shape.experts ?? 0) * (sum(experts, weights) + sum(experts, biases));
  const head = shape.tiedEmbeddings ? 0 : shape.vocabularySize * shape.hiddenSize;
  const embeddings =
    shape.vocabularySize * shape.hiddenSize + head + (rules.headBias ? shape.vocabularySize : 0);
  const vectors = sum(rules.vectors, (width) => widthOf(shape, width));
  const small =
    sum(linears, biases) +
    sum(routers, weights) +
    sum(routers, biases) +
    shape.layers * vectors +
    rules.finalVectors * shape.hiddenSize;
  return {
    linear,
    experts: expertTotal,
    embeddings,
    small,
    total: linear + expertTotal + embeddings + small,
  };
};

/**
 * Exact number of parameters of a decoder: N = L·(attention + feed-forward + norms) + V·H·(1 tied, 2 not) + final norm,
 * with the biases, norms, experts and sinks of its family. Null where the family or a size is unknown.
 */
export const countParameters = (modelType: string | null, shape: ModelShape): number | null => {
  const rules = familyRules(modelType);
  return rules === null || !isComplete(shape) ? null : groupParameters(rules, shape).total;
};

type Targets = 'all-linear' | readonly string[];

const expertNames = ['gate_proj', 'up_proj', 'down_proj', 'gate_up_proj', 'experts'];

const adaptsExperts = (rules: FamilyRules, targets: Targets): boolean => {
  const adapted = rules.experts?.adapted ?? null;
  if (targets === 'all-linear') return adapted !== null;
  return adapted === 'named' && targets.some((name) => expertNames.includes(name));
};

/** r·(in + out) for each adapted matrix; PEFT gives the fused gate-and-up tensor of an expert twice the rank. */
const adapterSize = (matrix: Matrix, r: number): number =>
  matrix.count * r * (matrix.input + matrix.output);
const expertAdapterSize = (matrix: Matrix, r: number): number =>
  adapterSize(matrix, r) * (matrix.name === 'gate_up_proj' ? 2 : 1);

/** Parameters of LoRA under the rules of a family. */
export const countAdapter = (
  rules: FamilyRules,
  shape: CompleteShape,
  lora: { readonly r: number; readonly targets: Targets },
): number => {
  const { linears, experts, routers } = modelMatrices(rules, shape);
  const all = lora.targets === 'all-linear';
  const isTarget = ({ name }: Matrix) =>
    lora.targets === 'all-linear' || lora.targets.includes(name);
  return (
    sum(linears.filter(isTarget), (matrix) => adapterSize(matrix, lora.r)) +
    (adaptsExperts(rules, lora.targets)
      ? (shape.experts ?? 0) * sum(experts, (matrix) => expertAdapterSize(matrix, lora.r))
      : 0) +
    (all && rules.experts?.routerAdapted === true
      ? sum(routers, (matrix) => adapterSize(matrix, lora.r))
      : 0)
  );
};

/** Parameters of a LoRA adapter of rank r, as PEFT builds it: Σ r·(in + out) over the target modules; null for an unknown family. */
export const loraParameters = (
  modelType: string | null,
  shape: ModelShape,
  lora: { readonly r: number; readonly targets: Targets },
): number | null => {
  const rules = familyRules(modelType);
  return rules === null || !isComplete(shape) ? null : countAdapter(rules, shape, lora);
};
