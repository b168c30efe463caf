import type { CallContext, JobSpec, LaunchError } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { describePath, makeDirectory, moveIntoPlace, remove } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import { requirePython } from '../python/find-python.ts';
import type { JobPaths } from '../supervision/job-paths.ts';
import type { JobRecord } from '../supervision/job-records.ts';
import { allowedEnvironment } from './allowed-environment.ts';
import { checkDisk } from './check-disk.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';
import { makeStage, stageJob } from './stage-job.ts';
import { stagePrefix, sweepStages } from './stages.ts';

type PrepareFailure = SystemFailure | LaunchError;

const checkMachine = (tools: LocalDriverTools, job: JobSpec, context: CallContext) =>
  safeTry<void, PrepareFailure>(async function* () {
    yield* makeDirectory(tools.runsDirectory);
    yield* checkDisk(tools.runsDirectory, job.inputs, tools.minFreeDiskGib);
    const environment = { ...allowedEnvironment(tools.environment), ...job.environment };
    yield* requirePython({ processes: tools.processes, environment }, context);
    return ok();
  });

const recordOf = (
  job: JobSpec,
  paths: JobPaths,
  preparedAtMs: number,
  launcher: JobRecord['launcher'],
): JobRecord => ({
  version: 1,
  name: job.name,
  directory: paths.directory,
  stopFile: job.stopFile,
  outputDir: job.outputDir,
  preparedAt: new Date(preparedAtMs).toISOString(),
  launcher,
});

/** Fails when something that is no job of ours stands where the job should be. */
const requireJob = (paths: JobPaths): ResultAsync<void, PrepareFailure> =>
  describePath(paths.job).andThen((found) =>
    found === null
      ? errAsync(launchFailed('local', `${paths.directory} exists and holds something else`))
      : okAsync(),
  );

/**
 * Makes the job directory, whole or not at all: everything is prepared beside it and moved into place in one step.
 * Of several that do this at once one wins, and one that dies midway is in nobody's way.
 */
export const prepareJob = (
  tools: LocalDriverTools,
  paths: JobPaths,
  job: JobSpec,
  context: CallContext,
): ResultAsync<void, PrepareFailure> =>
  safeTry<void, PrepareFailure>(async function* () {
    yield* checkMachine(tools, job, context);
    const identity = yield* tools.processTable.identify(process.pid);
    const launcher = { processId: process.pid, identity };
    yield* sweepStages(tools.processTable, tools.runsDirectory);
    const stage = yield* makeStage(
      stagePrefix(tools.runsDirectory, { ...launcher, identity: identity ?? '' }),
    );
    const record = recordOf(job, paths, tools.clock.now(), launcher);
    const moved = await stageJob(job, record, stage, context).andThen(() =>
      moveIntoPlace(stage, paths.directory),
    );
    if (moved.isErr() || !moved.value) yield* remove(stage);
    yield* moved;
    return requireJob(paths);
  });
