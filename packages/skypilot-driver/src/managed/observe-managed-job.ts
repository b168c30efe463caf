import type { CallContext, DriverError, DriverHandle, Observation } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { isoOf } from '../job/judge-queue.ts';
import type { JobLine } from '../log/job-log.ts';
import { managedFailure } from './managed-failure.ts';
import { findKnownManagedJob } from './managed-handle.ts';
import { billedRate, rateOfPlace } from './managed-rate.ts';
import type { ManagedSight } from './managed-sight.ts';
import { lostMachines } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';
import { scanManagedLog } from './scan-managed-log.ts';

type State = Observation['state'];

// A machine under load takes its time.
const peekMs = 60_000;

/** SkyPilot says RUNNING from the setup on; the log tells whether the work has begun. It is asked until it says so. */
const stateOf = (
  tools: ManagedTools,
  sight: ManagedSight,
  context: CallContext,
): ResultAsync<State, ManagedFailure> => {
  const { job, record, state } = sight;
  if (job === null || job.status !== 'RUNNING' || record?.isWorking === true) return okAsync(state);
  let hasBegun = false;
  const onLine = (line: JobLine): void => {
    if (line.kind === 'told' && line.words[0] === 'begin' && line.words[1] === 'run') {
      hasBegun = true;
    }
  };
  return (
    scanManagedLog(tools, { jobId: job.job_id, deadlineMs: peekMs }, onLine, context)
      // A log that can't be had now tells nothing; the next look asks again.
      .orElse((failure) => (failure.kind === 'cancelled' ? errAsync(failure) : okAsync()))
      .andThen(() => {
        if (!hasBegun || record === null) return okAsync<State, ManagedFailure>('setting_up');
        return tools.records.write({ ...record, isWorking: true }).map((): State => 'running');
      })
  );
};

const timesOf = ({ ending, job, record }: ManagedSight) => ({
  startedAt: ending?.startedAt ?? isoOf(job?.start_at) ?? record?.submittedAt ?? null,
  endedAt: ending?.endedAt ?? record?.releasedAt ?? null,
});

/** The machines of a managed job as one: what lay between two of them is counted too, for nobody tells. */
const machineOf = ({ job, record, ending }: ManagedSight): Pick<Observation, 'machine'> => {
  if (job === null) return {};
  const from = isoOf(job.submitted_at);
  if (from === null || (ending !== null && job.start_at == null)) return { machine: null };
  const hourlyUsd = rateOfPlace(job, record?.machines ?? []);
  return { machine: { from, to: ending?.endedAt ?? null, hourlyUsd } };
};

/** What is true of a managed job now. */
export const observeManagedJob = (
  tools: ManagedTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<Observation, DriverError> =>
  findKnownManagedJob(tools, handle, 'observe', context).andThen((sight) =>
    stateOf(tools, sight, context)
      .mapErr((failure) => driverError('observe', failure))
      .map((state) => ({
        observedAt: new Date(tools.clock.now()).toISOString(),
        state,
        exitCode: sight.ending?.exitCode ?? null,
        ...timesOf(sight),
        evidence: sight.evidence,
        hourlyUsd: sight.job === null ? 0 : billedRate(sight.job, sight.record?.machines ?? []),
        failure: managedFailure(tools, sight),
        preemptions: sight.job === null ? (sight.record?.recoveries ?? 0) : lostMachines(sight.job),
        ...machineOf(sight),
      })),
  );
