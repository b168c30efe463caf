import type { CallContext, DriverHandle, JobSpec, LaunchError } from '@vibeml/core-models';
import { cancelled, launchFailed } from '@vibeml/errors';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { describePath } from '../files/file-system.ts';
import { type JobPaths, jobPaths } from '../supervision/job-paths.ts';
import { faultOf } from './check-job.ts';
import { pathsOf } from './known-job.ts';
import { launchFailure } from './launch-failure.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';
import { prepareJob } from './prepare-job.ts';
import { startJob } from './start-job.ts';

/** The handle of a job: its directory is only told for people, the name is what counts. */
export const handleOf = (jobName: string, paths: JobPaths): DriverHandle => ({
  driver: 'local',
  jobName,
  data: { directory: paths.directory },
});

/** Prepares and starts a job; what was done by an earlier or a simultaneous call is not done again. */
export const launchJob = (
  tools: LocalDriverTools,
  job: JobSpec,
  context: CallContext,
): ResultAsync<DriverHandle, LaunchError> =>
  safeTry<DriverHandle, LaunchError>(async function* () {
    if (context.signal.aborted) return err(cancelled('launch'));
    const fault = faultOf(job);
    const paths = pathsOf(tools, job.name);
    if (fault !== null || paths === null) return err(launchFailed('local', fault ?? ''));
    const translate = launchFailure(tools.minFreeDiskGib);
    const isPrepared = (yield* describePath(paths.job).mapErr(translate)) !== null;
    if (!isPrepared) yield* prepareJob(tools, paths, job, context).mapErr(translate);
    yield* startJob(tools, paths, job).mapErr(translate);
    return ok(handleOf(job.name, jobPaths(paths.directory)));
  });
