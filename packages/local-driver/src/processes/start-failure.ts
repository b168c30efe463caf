import { driverUnavailable, type ErrorOf } from '@vibeml/errors';
import { match } from 'ts-pattern';
import { systemCodeOf } from '../files/system-failure.ts';

/** Says in our words why a program could not be started. */
export const startFailure = (command: string, cause: unknown): ErrorOf<'driver.unavailable'> => {
  const reason = match(systemCodeOf(cause))
    .with('ENOENT', () => `${command} was not found`)
    .with('EACCES', () => `${command} may not be executed`)
    .with('ENOTDIR', () => `${command} was not found`)
    .with('E2BIG', () => `${command} was given too many arguments`)
    .with('EAGAIN', 'EMFILE', 'ENOMEM', (code) => `${command} could not be started (${code})`)
    .otherwise(() => `${command} could not be started`);
  return driverUnavailable('local', reason, cause);
};
