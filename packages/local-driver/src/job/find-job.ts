import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type JobFacts, readJobFacts } from '../supervision/job-facts.ts';
import { driverFailure } from './driver-failure.ts';
import { pathsOf } from './known-job.ts';
import { handleOf } from './launch-job.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

// A job that was prepared by a program that is gone was never accepted: launching it again starts it.
const isAccepted = (facts: JobFacts): boolean => facts.claimed || facts.launcherLives;

/** The job of that name, or null when none was accepted. */
export const findJob = (
  tools: LocalDriverTools,
  jobName: string,
  context: CallContext,
): ResultAsync<DriverHandle | null, DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled('find'));
  const paths = pathsOf(tools, jobName);
  if (paths === null) return okAsync(null);
  return readJobFacts(tools.processTable, paths)
    .mapErr(driverFailure)
    .map((facts) => (facts !== null && isAccepted(facts) ? handleOf(jobName, paths) : null));
};
