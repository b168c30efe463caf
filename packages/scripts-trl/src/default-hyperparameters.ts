import type { DefaultsBasis, HyperparameterChoices, Hyperparameters } from '@vibeml/core-models';
import { batchShape } from './batch-shape.ts';
import { isLarge } from './model-scale.ts';
import { schedule } from './schedule.ts';
import { tokenLimit } from './token-limit.ts';

type MethodDefaults = Pick<Hyperparameters, 'learningRate' | 'weightDecay' | 'dtype'>;

const byAdapter: Readonly<Record<DefaultsBasis['adapter'], MethodDefaults>> = {
  // An adapter starts at zero and wants about ten times the rate of full fine-tuning.
  lora: { learningRate: 2e-4, weightDecay: 0, dtype: 'auto' },
  // Updates at this rate are smaller than bfloat16 can hold beside the weight, so the weights stay float32.
  none: { learningRate: 2e-5, weightDecay: 0.01, dtype: 'float32' },
};

/** Without the keys that hold nothing: spread over the defaults, an undefined would wipe one out. */
const chosen = (choices: HyperparameterChoices): Partial<Hyperparameters> =>
  Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));

/** Every hyperparameter of a run: the person's choices over the defaults for this model, data and machine. */
export const defaultHyperparameters = (basis: DefaultsBasis): Hyperparameters => {
  const maxLength = basis.choices.maxLength ?? tokenLimit(basis);
  const rowTokens = Math.min(maxLength, basis.longestRowTokens ?? maxLength);
  const batch = batchShape(basis, basis.choices.packing === true ? maxLength : rowTokens);
  const { accelerator } = basis;
  return {
    ...byAdapter[basis.adapter],
    ...batch,
    ...schedule(basis, batch),
    maxSteps: null,
    maxLength,
    loraR: 16,
    loraAlpha: 32,
    loraDropout: 0,
    targetModules: 'all-linear',
    optim: accelerator.kind === 'cuda' ? 'adamw_torch_fused' : 'adamw_torch',
    lrSchedulerType: 'cosine',
    maxGradNorm: 1,
    packing: false,
    trainOn: 'assistant',
    gradientCheckpointing: isLarge(basis.model),
    neftuneNoiseAlpha: 0,
    saveTotalLimit: 2,
    evalSteps: null,
    seed: 42,
    ...chosen(basis.choices),
  };
};
