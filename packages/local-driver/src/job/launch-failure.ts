import type { LaunchError } from '@vibeml/core-models';
import { diskFull, launchFailed } from '@vibeml/errors';
import { match } from 'ts-pattern';
import type { SystemFailure } from '../files/system-failure.ts';

/** What went wrong while a job was prepared, as an error of `launch`. */
export const launchFailure =
  (minFreeDiskGib: number) =>
  (failure: SystemFailure | LaunchError): LaunchError => {
    if ('kind' in failure) return failure;
    const { path, code, reason, cause } = failure;
    return match(code)
      .returnType<LaunchError>()
      .with('ENOSPC', 'EDQUOT', () => diskFull(path, { neededGib: minFreeDiskGib, freeGib: 0 }))
      .otherwise(() => launchFailed('local', `${path}: ${reason}`, cause));
  };
