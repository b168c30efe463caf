import type {
  CallContext,
  DriverHandle,
  JobPlacement,
  JobSpec,
  LaunchError,
} from '@vibeml/core-models';
import { cancelled, launchFailed } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { launchError } from '../failure/explain-failure.ts';
import { keptPlaceOf } from '../kept/kept-place.ts';
import { recordOfLaunch } from '../records/new-record.ts';
import { buildTask } from '../task/build-task.ts';
import { faultOf } from '../task/check-job.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { checkVersion } from './check-version.ts';
import { launchIds } from './find-launches.ts';
import { findSecrets } from './find-secrets.ts';
import { handleOf } from './job-handle.ts';
import { makeRoom } from './replace-attempt.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';
import { uploadJob } from './upload-job.ts';

/** A result that nobody can read would be lost with its machine: that is tried before anything is paid. */
const probeKeptDirectory = (tools: SkyPilotTools, job: JobSpec, context: CallContext) => {
  const place = keptPlaceOf(job.keep, job.name);
  return place === null
    ? okAsync<void, DriverFailure>(undefined)
    : tools.kept.probe(place.cluster, place.output, context);
};

interface Order {
  readonly cluster: string;
  readonly placement: JobPlacement;
  readonly task: string;
}

const submit = (tools: SkyPilotTools, job: JobSpec, order: Order, context: CallContext) =>
  safeTry<void, DriverFailure>(async function* () {
    const { cluster, placement, task } = order;
    yield* tools.calls.validate(task, context);
    yield* probeKeptDirectory(tools, job, context);
    const blobId = yield* uploadJob(tools, job, context);
    const earlierRequests = yield* launchIds({ tools, context }, cluster);
    const record = recordOfLaunch(job, placement, {
      submittedAt: new Date(tools.clock.now()).toISOString(),
      earlierRequests,
    });
    yield* tools.records.write(record);
    const idleMinutes = Math.max(1, Math.ceil(placement.idleMinutes));
    const requestId = yield* tools.calls.launch({ cluster, task, blobId, idleMinutes }, context);
    return tools.records.write({ ...record, requestId });
  });

/**
 * Launches an attempt of a job, and returns when SkyPilot has accepted it: the machine is got ready after that. What is
 * there already is given; an earlier attempt that is lost is cleared away first.
 */
export const launchJob = (
  tools: SkyPilotTools,
  job: JobSpec,
  context: CallContext,
): ResultAsync<DriverHandle, LaunchError> => {
  if (context.signal.aborted) return errAsync(cancelled('launch'));
  const cluster = clusterNameOf(job.name);
  const { placement } = job;
  const fault = faultOf(job);
  if (cluster === null || placement === null || fault !== null) {
    return errAsync(launchFailed('skypilot', fault ?? 'nobody said where the job may run'));
  }
  const handle = handleOf(cluster, { ...job, jobName: job.name });
  return safeTry<DriverHandle, LaunchError>(async function* () {
    yield* checkVersion(tools, context).mapErr(launchError);
    const there = yield* makeRoom(tools, job, cluster, context).mapErr(launchError);
    if (there !== null) return ok(there);
    const task = buildTask(job, placement, yield* findSecrets(tools, job.secretNames));
    return submit(tools, job, { cluster, placement, task }, context)
      .map(() => handle)
      .mapErr(launchError);
  });
};
