import { driverUnavailable, type ErrorOf } from '@vibeml/errors';
import type { SystemFailure } from '../files/system-failure.ts';

/** A refusal of the operating system as an error of this engine. */
export const driverFailure = (failure: SystemFailure): ErrorOf<'driver.unavailable'> =>
  driverUnavailable('local', `${failure.path}: ${failure.reason}`, failure.cause);
