import type { CallContext, DriverHandle, JobSpec, LaunchError } from '@vibeml/core-models';
import { cancelled, launchFailed } from '@vibeml/errors';
import { errAsync, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { launchError } from '../failure/explain-failure.ts';
import { checkVersion } from '../job/check-version.ts';
import { findSecrets } from '../job/find-secrets.ts';
import { uploadJob } from '../job/upload-job.ts';
import { askedFor, elsewhereOf } from '../records/new-record.ts';
import { faultOf } from '../task/check-job.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { lookAtManagedJob } from './look-at-managed-job.ts';
import { managedHandle } from './managed-handle.ts';
import { newManagedRecord } from './managed-record.ts';
import { buildManagedTask } from './managed-task.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';

interface Order {
  readonly name: string;
  readonly placement: NonNullable<JobSpec['placement']>;
  readonly task: string;
}

const submit = (
  tools: ManagedTools,
  job: JobSpec,
  { name, placement, task }: Order,
  context: CallContext,
): ResultAsync<void, ManagedFailure> =>
  safeTry<void, ManagedFailure>(async function* () {
    yield* tools.calls.validate(task, context);
    const blobId = yield* uploadJob(tools, job, context);
    const submittedAt = new Date(tools.clock.now()).toISOString();
    const record = newManagedRecord(job.name, submittedAt, {
      machines: placement.machines.map(askedFor),
      elsewhere: elsewhereOf(placement),
    });
    // Written before and after: a launch whose answer is lost is looked for by its name.
    yield* tools.records.write(record);
    const requestId = yield* tools.managed.launch({ name, task, blobId }, context);
    return tools.records.write({ ...record, requestId });
  });

/** Whether there is a job of that name already; one that was forgotten before it began is launched again. */
const isLaunched = (tools: ManagedTools, jobName: string, context: CallContext) =>
  lookAtManagedJob(tools, jobName, context).map((sight) => sight !== null && !sight.isForgotten);

/**
 * Launches a managed job, and returns when the server has accepted it: a controller gets its machine, and every one
 * after that. Idempotent by name; a later attempt gives the same job, because SkyPilot replaces machines by itself.
 */
export const launchManagedJob = (
  tools: ManagedTools,
  job: JobSpec,
  context: CallContext,
): ResultAsync<DriverHandle, LaunchError> => {
  if (context.signal.aborted) return errAsync(cancelled('launch'));
  const name = clusterNameOf(job.name);
  const { placement } = job;
  const fault = faultOf(job);
  if (name === null || placement === null || fault !== null) {
    return errAsync(launchFailed('skypilot', fault ?? 'nobody said where the job may run'));
  }
  const handle = managedHandle(job.name, name);
  return checkVersion(tools, context)
    .andThen(() => isLaunched(tools, job.name, context))
    .mapErr(launchError)
    .andThen((launched) => {
      if (launched) return okAsync(handle);
      return safeTry<DriverHandle, LaunchError>(async function* () {
        const secrets = yield* findSecrets(tools, job.secretNames);
        const order = { name, placement, task: buildManagedTask(job, placement, secrets) };
        return submit(tools, job, order, context)
          .map(() => handle)
          .mapErr(launchError);
      });
    });
};
