import { defineError } from './define-error.ts';
import type { Advice } from './error-shape.ts';

const driverUnavailableError = defineError('driver.unavailable', 'driver');

const usualAdvice: readonly Advice[] = [{ text: 'See what is missing.', command: 'vibeml doctor' }];

/** The engine that should run the job can't be used. */
export const driverUnavailable = (
  driver: string,
  reason: string,
  cause?: unknown,
  advice: readonly Advice[] = usualAdvice,
) =>
  driverUnavailableError({
    message: `The ${driver} engine can't be used: ${reason}.`,
    advice,
    details: { driver, reason },
    cause,
  });

const driverTimeoutError = defineError('driver.timeout', 'driver');

/** The engine did not answer in time; the time is in milliseconds. */
export const driverTimeout = (driver: string, operation: string, timeoutMs: number) =>
  driverTimeoutError({
    message: `The ${driver} engine did not answer '${operation}' within ${timeoutMs} ms.`,
    advice: [{ text: 'Ask again; what is known is kept.' }],
    details: { driver, operation, timeoutMs },
  });

const launchFailedError = defineError('driver.launch_failed', 'driver');

/** The job could not be started. */
export const launchFailed = (
  driver: string,
  reason: string,
  cause?: unknown,
  advice: readonly Advice[] = usualAdvice,
) =>
  launchFailedError({
    message: `The ${driver} engine could not start the job: ${reason}.`,
    advice,
    details: { driver, reason },
    cause,
  });

const jobUnknownError = defineError('driver.job_unknown', 'driver');

/** The engine knows no such job. */
export const jobUnknown = (driver: string, jobName: string) =>
  jobUnknownError({
    message: `The ${driver} engine knows no job '${jobName}'.`,
    advice: [{ text: 'See every run.', command: 'vibeml runs' }],
    details: { driver, jobName },
  });
