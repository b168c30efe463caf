import type { DriverError } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';

/** Whether an engine answered, and does not have what was asked for. */
export const isMissing = (
  error: DriverError | ErrorOf<'run.artifact_missing'>,
): error is ErrorOf<'run.artifact_missing'> => error.code === 'run.artifact_missing';
