import type {
  CallContext,
  CloudProvider,
  DriverError,
  DriverHandle,
  JobFailure,
  Observation,
} from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import { driverError, explainLaunchFailure } from '../failure/explain-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import { isActive, ownLaunch } from './find-launches.ts';
import type { JobSight } from './job-sight.ts';
import { launching } from './judge-launch.ts';
import { isoOf } from './judge-queue.ts';
import { keptBeat } from './kept-beat.ts';
import { findKnownJob } from './known-job.ts';
import { hourlyNow, machineInterval } from './machine-interval.ts';
import { rememberedJob } from './remembered-job.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

const timesOf = ({ ending, job, record }: JobSight) => ({
  startedAt: ending?.startedAt ?? isoOf(job?.start_at) ?? record?.submittedAt ?? null,
  endedAt: ending?.endedAt ?? null,
});

/** Why the launch found no machine, with what can be done. */
export const jobFailureOf = (
  failure: SkyFailure,
  { machines, elsewhere }: Pick<JobRecord, 'machines' | 'elsewhere'>,
  providers: readonly CloudProvider[] = [],
): JobFailure => {
  const [first] = machines;
  const { code, message, advice } = explainLaunchFailure(failure, {
    provider: first?.provider ?? 'skypilot',
    gpu: first?.gpu ?? 'machine',
    region: first?.region ?? 'any region',
    elsewhere,
    providers,
  });
  const [hint] = advice;
  return { code, message, hint: hint?.command ?? hint?.text ?? null };
};

const observeSight = (
  tools: SkyPilotTools,
  sight: JobSight,
  context: CallContext,
): ResultAsync<Observation, DriverError> =>
  machineInterval(tools, sight, context)
    .mapErr((failure) => driverError('observe', failure))
    .map((machine) => ({
      observedAt: new Date(tools.clock.now()).toISOString(),
      state: sight.state,
      exitCode: sight.ending?.exitCode ?? null,
      ...timesOf(sight),
      evidence: sight.evidence,
      hourlyUsd: hourlyNow(sight, machine),
      failure:
        sight.failure &&
        jobFailureOf(
          sight.failure,
          sight.record ?? { machines: [], elsewhere: [] },
          tools.providers,
        ),
      preemptions: 0,
      ...(machine === undefined ? {} : { machine }),
    }));

const beating = (tools: SkyPilotTools, known: JobSight, context: CallContext) =>
  keptBeat(tools, known, context).map((beat): JobSight | null =>
    beat === null
      ? null
      : {
          ...known,
          state: beat.state,
          evidence: 'the job gives signs of life in its kept directory',
          job: { job_id: 0, status: 'RUNNING', start_at: beat.startedSeconds },
        },
  );

/** A job that gives signs of life goes on: nobody else has to be asked. Before its launch is over, it can't give any. */
const lookForBeat = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<JobSight | null, DriverError> =>
  rememberedJob(tools, handle, 'observe', context).andThen((known) => {
    if (known === null || known.ending !== null || known.keep.kind !== 'cluster_directory') {
      return okAsync(null);
    }
    const hasBegun = known.job !== null || known.record?.machine != null;
    const launch = hasBegun ? okAsync(null) : ownLaunch(tools, known.record, context);
    return launch
      .orElse(() => okAsync(null))
      .andThen((own) => {
        if (own === null || !isActive(own)) return beating(tools, known, context);
        return okAsync<JobSight>({ ...known, ...launching(own), hasMachine: false });
      });
  });

/** What is true of an attempt now. A job that goes on costs at most one request of the server. */
export const observeJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<Observation, DriverError> =>
  lookForBeat(tools, handle, context)
    .andThen((sight) =>
      sight === null ? findKnownJob(tools, handle, 'observe', context) : okAsync(sight),
    )
    .andThen((sight) => observeSight(tools, sight, context));
