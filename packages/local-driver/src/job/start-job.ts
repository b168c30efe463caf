import type { JobSpec, LaunchError } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import { err, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { describePath } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { startDetached } from '../processes/start-detached.ts';
import type { JobPaths } from '../supervision/job-paths.ts';
import { jobEnvironment } from './job-environment.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';
import { startEnder } from './stop-job.ts';

type StartFailure = SystemFailure | LaunchError;

const pollMs = 5;
const startTimeoutMs = 15_000;

const exists = (path: string): ResultAsync<boolean, SystemFailure> =>
  describePath(path).map((found) => found !== null);

/** Waits until the supervisor has said who it is, or that it was over before. */
const awaitSupervisor = (tools: LocalDriverTools, paths: JobPaths) =>
  safeTry<void, StartFailure>(async function* () {
    // The job runs already: an abort here would only hide that.
    const { signal } = new AbortController();
    const endsAt = tools.clock.now() + startTimeoutMs;
    while (tools.clock.now() < endsAt) {
      if ((yield* exists(paths.supervisor)) || (yield* exists(paths.exit))) return ok();
      yield* ResultAsync.fromSafePromise(tools.clock.sleep(pollMs, signal));
    }
    return err(launchFailed('local', `the job did not start within ${startTimeoutMs / 1000} s`));
  });

const limitDuration = (tools: LocalDriverTools, paths: JobPaths, job: JobSpec) =>
  job.maxDurationSeconds === null
    ? okAsync<void, LaunchError>()
    : startEnder(
        tools,
        { paths },
        {
          afterSeconds: Math.ceil(job.maxDurationSeconds),
          stopFile: job.stopFile,
        },
      ).map(() => undefined);

/** Starts a prepared job unless somebody has; it outlives this program. */
export const startJob = (
  tools: LocalDriverTools,
  paths: JobPaths,
  job: JobSpec,
): ResultAsync<void, StartFailure> =>
  safeTry<void, StartFailure>(async function* () {
    if (yield* exists(paths.started)) return ok();
    const environment = yield* jobEnvironment(tools, job, paths.directory);
    yield* startDetached({
      command: '/bin/sh',
      arguments: [paths.superviseScript, 'job', paths.directory, job.setup, job.run],
      directory: paths.directory,
      environment,
    });
    yield* awaitSupervisor(tools, paths);
    return limitDuration(tools, paths, job);
  });
