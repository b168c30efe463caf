import * as z from 'zod';

const steps = z.int().min(1).max(1_000_000);

/** What a person may set about the training itself; names are TRL's and PEFT's, in camel case. */
export const Hyperparameters = z.strictObject({
  learningRate: z.number().min(1e-7).max(1e-2).describe('Peak learning rate, 1e-7 to 1e-2'),
  numTrainEpochs: z.number().min(0.01).max(100).describe('Passes over the data, 0.01 to 100'),
  maxSteps: steps
    .nullable()
    .describe('Optimizer steps; overrides epochs. null trains whole epochs'),
  perDeviceTrainBatchSize: z.int().min(1).max(512).describe('Rows per step on one device'),
  gradientAccumulationSteps: z.int().min(1).max(1024).describe('Batches per optimizer step'),
  maxLength: z.int().min(16).max(1_048_576).describe('Tokens; longer rows are cut'),
  loraR: z.int().min(1).max(512).describe('LoRA rank r'),
  loraAlpha: z.int().min(1).max(1024).describe('LoRA alpha; the scale is alpha / r'),
  loraDropout: z.number().min(0).max(0.5).describe('LoRA dropout, 0 to 0.5'),
  targetModules: z
    .union([z.literal('all-linear'), z.array(z.string().min(1).max(128)).min(1).max(64)])
    .describe('Modules that get an adapter, or all-linear'),
  optim: z
    .enum([
      'adamw_torch',
      'adamw_torch_fused',
      'adamw_8bit',
      'paged_adamw_8bit',
      'adafactor',
      'sgd',
    ])
    .describe('Optimizer'),
  weightDecay: z.number().min(0).max(1).describe('AdamW weight decay, 0 to 1'),
  lrSchedulerType: z
    .enum([
      'linear',
      'cosine',
      'constant',
      'constant_with_warmup',
      'cosine_with_min_lr',
      'inverse_sqrt',
      'polynomial',
    ])
    .describe('Learning rate schedule'),
  warmupSteps: z.number().min(0).max(100_000).describe('Warm-up steps, or a share below 1'),
  maxGradNorm: z.number().min(0).max(10).describe('Gradient clipping'),
  packing: z.boolean().describe('Join short rows up to maxLength'),
  trainOn: z.enum(['assistant', 'completions', 'all']).describe('Tokens that carry loss'),
  gradientCheckpointing: z.boolean().describe('Less memory for about 30 % more time'),
  dtype: z.enum(['auto', 'float32', 'bfloat16', 'float16']).describe('Precision of the model'),
  neftuneNoiseAlpha: z.number().min(0).max(20).describe('NEFTune noise; 0 is off'),
  loggingSteps: z.int().min(1).max(1000).describe('Steps between progress reports'),
  saveSteps: steps.describe('Steps between checkpoints'),
  saveTotalLimit: z.int().min(1).max(10).describe('Checkpoints that are kept'),
  evalSteps: steps.nullable().describe('Steps between evaluations; null evaluates at the end only'),
  seed: z.int().min(0).max(4_294_967_295).describe('Seed of the run'),
});
/** Every hyperparameter with a value. */
export type Hyperparameters = z.infer<typeof Hyperparameters>;

/** The hyperparameters that a request sets; what is left out gets the workflow's default. */
export const HyperparameterChoices = Hyperparameters.partial();
export type HyperparameterChoices = z.infer<typeof HyperparameterChoices>;
