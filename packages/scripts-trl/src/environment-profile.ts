import type { EnvironmentReference } from '@vibeml/core-models';
import type { RunnerConfigInput } from '@vibeml/trainer';
import { environmentHash } from './requirements-lock.generated.ts';
import { torchVersion } from './torch-version.ts';

const name = 'trl';
/** Path of the lock in the job directory. */
export const lockPath = 'requirements.lock';

/** The pinned Python environment, as a plan names it. */
export const environmentReference: EnvironmentReference = {
  name,
  hash: environmentHash,
  torch: torchVersion,
};

/** The pinned Python environment, as the runner builds it. */
export const environmentProfile: RunnerConfigInput['environment'] = {
  name,
  python: '>=3.11,<3.14',
  lock: lockPath,
  torch: { version: torchVersion },
  import_check: ['torch', 'transformers', 'trl', 'peft', 'datasets'],
  // An import alone does not show a stack that can't train; one step of a tiny model does.
  smoke: ['-m', 'vibeml_trainer.smoke'],
};
