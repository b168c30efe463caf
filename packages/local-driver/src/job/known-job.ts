import { join } from 'node:path';
import type { CallContext, DriverHandle } from '@vibeml/core-models';
import { cancelled, driverUnavailable, type ErrorOf, jobUnknown } from '@vibeml/errors';
import { err, errAsync, ok, type ResultAsync } from 'neverthrow';
import { type JobFacts, readJobFacts } from '../supervision/job-facts.ts';
import { isJobName, type JobPaths, jobPaths } from '../supervision/job-paths.ts';
import { type Judgement, judgeJob } from '../supervision/judge-job.ts';
import { driverFailure } from './driver-failure.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

/** A job that this machine knows, with what is true of it. */
export interface KnownJob {
  readonly paths: JobPaths;
  readonly facts: JobFacts;
  readonly state: Exclude<Judgement['state'], 'elsewhere'>;
  readonly evidence: string;
}

/** The paths of a job of that name; null for a name that no job can have. */
export const pathsOf = (tools: LocalDriverTools, jobName: string): JobPaths | null =>
  isJobName(jobName) ? jobPaths(join(tools.runsDirectory, jobName)) : null;

/** Finds out what is true of a job. Fails with `driver.job_unknown`, and refuses to judge a job of another machine. */
export const findKnownJob = (
  tools: LocalDriverTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<
  KnownJob,
  ErrorOf<'driver.unavailable' | 'driver.job_unknown' | 'request.cancelled'>
> => {
  const paths = pathsOf(tools, handle.jobName);
  if (context.signal.aborted) return errAsync(cancelled(`the job ${handle.jobName}`));
  if (paths === null) return errAsync(jobUnknown('local', handle.jobName));
  return readJobFacts(tools.processTable, paths)
    .mapErr(driverFailure)
    .andThen((facts) => {
      if (facts === null) return err(jobUnknown('local', handle.jobName));
      const { state, evidence } = judgeJob(facts, tools.clock.now());
      if (state === 'elsewhere') return err(driverUnavailable('local', evidence));
      return ok({ paths, facts, state, evidence });
    });
};

/** Whether processes of the job are meant to run now. */
export const isLive = ({ state }: KnownJob): boolean => state !== 'ended' && state !== 'lost';
