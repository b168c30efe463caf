import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  CallContext,
  DriverHandle,
  JobPlacement,
  JobSpec,
  LaunchError,
} from '@vibeml/core-models';
import { cancelled, launchFailed } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { launchError } from '../failure/explain-failure.ts';
import { fileFailure } from '../records/file-failure.ts';
import { skyFailure } from '../server/sky-failure.ts';
import { spokenVersion } from '../server/skypilot-server.ts';
import { buildTask } from '../task/build-task.ts';
import { faultOf } from '../task/check-job.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { packJob } from '../upload/pack-job.ts';
import { uploadBlob } from '../upload/upload-blob.ts';
import { handleOf } from './known-job.ts';
import { lookAtJob } from './look-at-job.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const checkVersion = ({ calls }: SkyPilotTools, context: CallContext) =>
  calls
    .health(context)
    .andThen(({ api_version }) =>
      api_version < spokenVersion.api ? err(skyFailure('version')) : ok(),
    );

const findSecrets = ({ secrets }: SkyPilotTools, names: readonly string[]) =>
  ResultAsync.combine(
    names.map((name) =>
      secrets.find(name).map((value) => (value === null ? [] : [[name, value] as const])),
    ),
  )
    .map((found): Readonly<Record<string, string>> => Object.fromEntries(found.flat()))
    .mapErr((error) =>
      launchFailed(
        'skypilot',
        `the secrets of the job could not be read. ${error.message.replace(/\.$/, '')}`,
        error,
      ),
    );

/** Packs the job, brings it to the server, and gives the name of the blob; the archive does not stay here. */
const upload = (
  tools: SkyPilotTools,
  job: JobSpec,
  context: CallContext,
): ResultAsync<string, DriverFailure> =>
  tools.records
    .directory(job.name)
    .andThen((directory) =>
      ResultAsync.fromPromise(mkdtemp(join(directory, 'upload-')), fileFailure(directory)),
    )
    .andThen((stage) => {
      const clear = () =>
        ResultAsync.fromPromise(rm(stage, { recursive: true, force: true }), fileFailure(stage));
      return packJob(job, join(stage, 'job.zip'), context.signal)
        .andThen((packed) => uploadBlob(tools.calls, packed, context).map(() => packed.blobId))
        .andThen((blobId) => clear().map(() => blobId))
        .orElse((failure) => clear().andThen(() => errAsync(failure)));
    });

interface Order {
  readonly cluster: string;
  readonly placement: JobPlacement;
  readonly task: string;
}

const submit = (tools: SkyPilotTools, job: JobSpec, order: Order, context: CallContext) =>
  safeTry<void, DriverFailure>(async function* () {
    const { cluster, placement, task } = order;
    yield* tools.calls.validate(task, context);
    const blobId = yield* upload(tools, job, context);
    const record = {
      version: 1,
      jobName: job.name,
      submittedAt: new Date(tools.clock.now()).toISOString(),
      requestId: null,
      plannedHourlyUsd: placement.machines[0].hourlyUsd.value,
      hourlyUsd: null,
      jobId: null,
      ending: null,
      releasedAt: null,
    } as const;
    yield* tools.records.write(record);
    const idleMinutes = Math.max(1, Math.ceil(placement.idleMinutes));
    const requestId = yield* tools.calls.launch({ cluster, task, blobId, idleMinutes }, context);
    return tools.records.write({ ...record, requestId });
  });

/** Whether there is a job of that name already; one whose launch was broken off half-way is launched again. */
const isLaunched = (tools: SkyPilotTools, jobName: string, context: CallContext) =>
  lookAtJob(tools, jobName, context).map((sight) => sight !== null && !sight.isHalfLaunched);

/** Launches a job, and returns when SkyPilot has accepted it: the machine is got ready after that. */
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
  const handle = handleOf(job.name, cluster);
  return checkVersion(tools, context)
    .andThen(() => isLaunched(tools, job.name, context))
    .mapErr(launchError)
    .andThen((launched) => {
      if (launched) return okAsync(handle);
      return safeTry<DriverHandle, LaunchError>(async function* () {
        const task = buildTask(job, placement, yield* findSecrets(tools, job.secretNames));
        const order = { cluster, placement, task };
        return submit(tools, job, order, context)
          .map(() => handle)
          .mapErr(launchError);
      });
    });
};
