/** A width of a layer: hidden state, heads, feed-forward part, or a fixed number. */
export type Width =
  | 'hidden'
  | 'queries'
  | 'keys'
  | 'queriesKeysValues'
  | 'inner'
  | 'twiceInner'
  | 'expert'
  | 'twiceExpert'
  | 'shared'
  | 'experts'
  | 'headSize'
  | 'attentionHeads'
  | 'one';

/** Whether a module has a bias: always, never, or where the configuration says so. */
export type BiasRule = 'always' | 'never' | 'attentionBias' | 'mlpBias';

/** A matrix of a layer: name, input width, output width, bias. */
export type MatrixRule = readonly [name: string, input: Width, output: Width, bias?: BiasRule];

/** How a mixture-of-experts layer is built. */
export interface ExpertRules {
  /** Matrices of one expert; stacked over all experts in one tensor. */
  readonly matrices: readonly MatrixRule[];
  /** A router that is no linear layer for PEFT and bitsandbytes, with its bias; null where it is among `linears`. */
  readonly router: MatrixRule | null;
  /** Ordinary linear layers beside the experts, for example the shared expert. */
  readonly linears: readonly MatrixRule[];
  /** LoRA on the experts that PEFT adds: with the names gate_proj … or with all-linear alone; null for none. */
  readonly adapted: 'named' | 'all-linear' | null;
  /** Whether all-linear puts an adapter on the router too. */
  readonly routerAdapted: boolean;
}

/** How the layers of one `model_type` are built, as the transformers library does it. */
export interface FamilyRules {
  readonly attention: readonly MatrixRule[];
  readonly mlp: readonly MatrixRule[];
  readonly experts: ExpertRules | null;
  /** Norm vectors and other small tensors of a layer. */
  readonly vectors: readonly Width[];
  /** Vectors after the last layer. */
  readonly finalVectors: number;
  readonly headBias: boolean;
  readonly tiedByDefault: boolean;
}

const attention = (bias: BiasRule, outputBias: BiasRule = 'never', output = 'o_proj') =>
  [
    ['q_proj', 'hidden', 'queries', bias],
    ['k_proj', 'hidden', 'keys', bias],
    ['v_proj', 'hidden', 'keys', bias],
    [output, 'queries', 'hidden', outputBias],
  ] as const;

const gatedMlp = (bias: BiasRule, inner: Width = 'inner') =>
  [
    ['gate_proj', 'hidden', inner, bias],
    ['up_proj', 'hidden', inner, bias],
    ['down_proj', inner, 'hidden', bias],
  ] as const;

const fusedMlp = [
  ['gate_up_proj', 'hidden', 'twiceInner'],
  ['down_proj', 'inner', 'hidden'],
] as const;

const stackedExperts = [
  ['gate_up_proj', 'hidden', 'twiceExpert'],
  ['down_proj', 'expert', 'hidden'],
] as const;

const plainExperts: ExpertRules = {
  matrices: stackedExperts,
  router: ['gate', 'hidden', 'experts'],
  linears: [],
  adapted: null,
  routerAdapted: false,
};

const llama: FamilyRules = {
  attention: attention('attentionBias', 'attentionBias'),
  mlp: gatedMlp('mlpBias'),
  experts: null,
  vectors: ['hidden', 'hidden'],
  finalVectors: 1,
  headBias: false,
  tiedByDefault: false,
};

const qwen2: FamilyRules = { ...llama, attention: attention('always') };
const qwen3: FamilyRules = { ...llama, vectors: [...llama.vectors, 'headSize', 'headSize'] };
const fourNorms = ['hidden', 'hidden', 'hidden', 'hidden'] as const;
const phi3: FamilyRules = {
  ...llama,
  attention: [
    ['qkv_proj', 'hidden', 'queriesKeysValues'],
    ['o_proj', 'queries', 'hidden'],
  ],
  mlp: fusedMlp,
};
const cohere: FamilyRules = { ...llama, vectors: ['hidden'], tiedByDefault: true };
const gemma: FamilyRules = { ...llama, tiedByDefault: true };
const gemma2: FamilyRules = { ...gemma, vectors: fourNorms };
const gemma3: FamilyRules = { ...gemma, vectors: [...fourNorms, 'headSize', 'headSize'] };

const families: Readonly<Record<string, FamilyRules>> = {
  llama,
  mistral: llama,
  granite: llama,
  smollm3: { ...llama, tiedByDefault: true },
  qwen2,
  qwen3,
  gemma,
  gemma2,
  gemma3_text: gemma3,
  phi: {
    ...llama,
    attention: attention('always', 'always', 'dense'),
    mlp: [
      ['fc1', 'hidden', 'inner', 'always'],
      ['fc2', 'inner', 'hidden', 'always'],
    ],
    finalVectors: 2,
    headBias: true,
  },
  phi3,
  olmo2: { ...llama, vectors: [...llama.vectors, 'queries', 'keys'] },
  cohere,
  cohere2: cohere,
  starcoder2: {
    ...llama,
    attention: attention('always', 'always'),
    mlp: [
      ['c_fc', 'hidden', 'inner', 'always'],
      ['c_proj', 'inner', 'hidden', 'always'],
    ],
    vectors: fourNorms,
    finalVectors: 2,
    tiedByDefault: true,
  },
  stablelm: {
    ...llama,
    attention: attention('attentionBias'),
    vectors: fourNorms,
    finalVectors: 2,
  },
  exaone4: qwen3,
  glm4: { ...llama, attention: attention('attentionBias'), mlp: fusedMlp, vectors: fourNorms },
  gpt_neox: {
    ...llama,
    attention: [
      ['query_key_value', 'hidden', 'queriesKeysValues', 'always'],
      ['dense', 'queries', 'hidden', 'always'],
    ],
    mlp: [
      ['dense_h_to_4h', 'hidden', 'inner', 'always'],
      ['dense_4h_to_h', 'inner', 'hidden', 'always'],
    ],
    vectors: fourNorms,
    finalVectors: 2,
  },
  mixtral: { ...llama, experts: { ...plainExperts, adapted: 'all-linear', routerAdapted: true } },
  qwen3_moe: { ...qwen3, experts: { ...plainExperts, adapted: 'named', routerAdapted: true } },
  olmoe: {
    ...llama,
    vectors: [...llama.vectors, 'queries', 'keys'],
    experts: { ...plainExperts, adapted: 'named', routerAdapted: true },
  },
  qwen2_moe: {
    ...qwen2,
    experts: {
      ...plainExperts,
      linears: [...gatedMlp('never', 'shared'), ['shared_expert_gate', 'hidden', 'one']],
    },
  },
  granitemoe: { ...llama, experts: plainExperts },
  phimoe: {
    ...llama,
    vectors: fourNorms,
    finalVectors: 2,
    headBias: true,
    experts: { ...plainExperts, router: null, linears: [['router', 'hidden', 'experts']] },
  },
  gpt_oss: {
    ...llama,
    attention: attention('attentionBias', 'attentionBias'),
    // One attention sink for each head.
    vectors: [...llama.vectors, 'attentionHeads'],
    experts: {
      ...plainExperts,
      matrices: [
        ['gate_up_proj', 'hidden', 'twiceExpert', 'always'],
        ['down_proj', 'expert', 'hidden', 'always'],
      ],
      router: ['router', 'hidden', 'experts', 'always'],
    },
  },
};

// Models with a picture part: the rules are those of their text part.
const textFamilies: Readonly<Record<string, string>> = {
  gemma3: 'gemma3_text',
  llava: 'llama',
  mistral3: 'mistral',
  qwen2_vl: 'qwen2',
  qwen2_5_vl: 'qwen2',
  qwen3_vl: 'qwen3',
};

/** Families whose counts are exact. */
export const knownFamilies: readonly string[] = Object.keys(families);

/** What an unknown architecture is taken for. */
export const commonRules: FamilyRules = llama;

/** Rules of a `model_type`; null for one that is not known. */
export const familyRules = (modelType: string | null): FamilyRules | null =>
  families[textFamilies[modelType ?? ''] ?? modelType ?? ''] ?? null;
