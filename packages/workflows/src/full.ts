import type { WorkflowMetadata } from '@vibeml/core-models';

/** Full fine-tuning: every weight is trained. */
export const full: WorkflowMetadata = {
  name: 'full',
  title: 'Full fine-tuning',
  description: 'Trains every weight of the model; the result is a complete model.',
  whenToUse:
    'Small models with much data, or when the result must be one complete model that needs no adapter.',
  whenNotToUse:
    'With little data (it forgets more of what the model knew) or little memory: weights, gradients and optimizer take about 16 bytes per parameter.',
  engine: 'trl',
  method: 'sft',
  adapter: 'none',
  quantization: 'none',
  dataFormats: ['chat', 'sharegpt', 'alpaca', 'prompt_completion', 'text'],
  hardware: ['cpu', 'cuda', 'mps'],
  gpuRequirements: 1,
  // The program is one process on one device.
  maxAccelerators: 1,
  practicalParameters: { cpu: 0.3e9, mps: 1.5e9 },
  typicalDurationHours: [0.02, 48],
  costRangeUsd: [0, 200],
  supportedModelSizes: [
    'up to 0.2B parameters on a CPU',
    'up to 1B on Apple silicon with 32 GB',
    'up to 1B on a GPU with 24 GB',
    'up to 3B on a GPU with 80 GB',
  ],
};
