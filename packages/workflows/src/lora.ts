import type { WorkflowMetadata } from '@vibeml/core-models';

/** LoRA: a small adapter is trained, the model itself stays as it is. */
export const lora: WorkflowMetadata = {
  name: 'lora',
  title: 'LoRA fine-tuning',
  description:
    'Trains a small adapter beside the model (low-rank matrices in every linear layer); the weights of the model do not change.',
  whenToUse:
    'The usual choice: teaching a form, a style or a task from tens to tens of thousands of examples, with little memory and a result of a few megabytes.',
  whenNotToUse:
    'When much new knowledge must go into a small model, or when the result must be one complete model without an adapter.',
  engine: 'trl',
  method: 'sft',
  adapter: 'lora',
  quantization: 'none',
  dataFormats: ['chat', 'sharegpt', 'alpaca', 'prompt_completion', 'text'],
  hardware: ['cpu', 'cuda', 'mps'],
  gpuRequirements: 1,
  // The program is one process on one device.
  maxAccelerators: 1,
  practicalParameters: { cpu: 1e9, mps: 8e9 },
  typicalDurationHours: [0.02, 12],
  costRangeUsd: [0, 50],
  supportedModelSizes: [
    'up to 0.5B parameters on a CPU',
    'up to 3B on Apple silicon with 32 GB',
    'up to 8B on a GPU with 24 GB',
  ],
};
