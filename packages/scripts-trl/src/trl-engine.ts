import type { TrainingEngine } from '@vibeml/core-models';
import { buildJob, environmentFiles } from './build-job.ts';
import { defaultHyperparameters } from './default-hyperparameters.ts';
import { environmentReference } from './environment-profile.ts';

/** Plain TRL: LoRA and full fine-tuning on CPU, Apple silicon and CUDA. */
export const trlEngine: TrainingEngine = {
  id: 'trl',
  environment: environmentReference,
  defaults: defaultHyperparameters,
  buildJob,
  environmentFiles,
};
