import type { FlagParametersForType } from '@stricli/core';
import type { Hyperparameters } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import { choiceFlag, listFlag, numberFlag } from './flag-kinds.ts';

/** How a hyperparameter is called on the command line. */
export interface HyperparameterFlags {
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly maxSteps?: number;
  readonly batchSize?: number;
  readonly gradientAccumulation?: number;
  readonly maxLength?: number;
  readonly loraR?: number;
  readonly loraAlpha?: number;
  readonly loraDropout?: number;
  readonly targetModules?: readonly string[];
  readonly optimizer?: Hyperparameters['optim'];
  readonly weightDecay?: number;
  readonly scheduler?: Hyperparameters['lrSchedulerType'];
  readonly warmupSteps?: number;
  readonly maxGradNorm?: number;
  readonly packing?: boolean;
  readonly trainOn?: Hyperparameters['trainOn'];
  readonly gradientCheckpointing?: boolean;
  readonly dtype?: Hyperparameters['dtype'];
  readonly neftuneNoiseAlpha?: number;
  readonly loggingSteps?: number;
  readonly saveSteps?: number;
  readonly saveTotalLimit?: number;
  readonly evalSteps?: number;
  readonly seed?: number;
}

/** Ranges are checked by the plan, which names every wrong value at once. */
export const hyperparameterFlags: FlagParametersForType<HyperparameterFlags, Context> = {
  learningRate: numberFlag('Peak learning rate, 1e-7 to 1e-2', 'rate'),
  epochs: numberFlag('Passes over the data, 0.01 to 100', 'number'),
  maxSteps: numberFlag('Optimizer steps; overrides epochs', 'number'),
  batchSize: numberFlag('Rows per step on one device, 1 to 512', 'rows'),
  gradientAccumulation: numberFlag('Batches per optimizer step, 1 to 1024', 'number'),
  maxLength: numberFlag('Tokens; longer rows are cut', 'tokens'),
  loraR: numberFlag('LoRA rank r, 1 to 512', 'r'),
  loraAlpha: numberFlag('LoRA alpha; the scale is alpha / r', 'alpha'),
  loraDropout: numberFlag('LoRA dropout, 0 to 0.5', 'share'),
  targetModules: listFlag('Modules that get an adapter, or all-linear', 'a,b'),
  optimizer: {
    kind: 'enum',
    values: [
      'adamw_torch',
      'adamw_torch_fused',
      'adamw_8bit',
      'paged_adamw_8bit',
      'adafactor',
      'sgd',
    ],
    optional: true,
    brief: 'Optimizer',
  },
  weightDecay: numberFlag('AdamW weight decay, 0 to 1', 'number'),
  scheduler: {
    kind: 'enum',
    values: [
      'linear',
      'cosine',
      'constant',
      'constant_with_warmup',
      'cosine_with_min_lr',
      'inverse_sqrt',
      'polynomial',
    ],
    optional: true,
    brief: 'Learning rate schedule',
  },
  warmupSteps: numberFlag('Warm-up steps, or a share below 1', 'number'),
  maxGradNorm: numberFlag('Gradient clipping, 0 to 10', 'number'),
  packing: choiceFlag('Join short rows up to the maximum length'),
  trainOn: {
    kind: 'enum',
    values: ['assistant', 'completions', 'all'],
    optional: true,
    brief: 'Tokens that carry loss',
  },
  gradientCheckpointing: choiceFlag('Less memory for about 30 % more time'),
  dtype: {
    kind: 'enum',
    values: ['auto', 'float32', 'bfloat16', 'float16'],
    optional: true,
    brief: 'Precision of the model',
  },
  neftuneNoiseAlpha: numberFlag('NEFTune noise; 0 is off', 'number'),
  loggingSteps: numberFlag('Steps between progress reports', 'number'),
  saveSteps: numberFlag('Steps between checkpoints', 'number'),
  saveTotalLimit: numberFlag('Checkpoints that are kept, 1 to 10', 'number'),
  evalSteps: numberFlag('Steps between evaluations', 'number'),
  seed: numberFlag('Seed of the run', 'number'),
};
