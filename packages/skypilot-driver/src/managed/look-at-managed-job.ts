import type { CallContext } from '@vibeml/core-models';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { reasonOf } from '../failure/explain-failure.ts';
import { isoOf } from '../job/judge-queue.ts';
import type { Ending } from '../records/job-record.ts';
import type { RequestPayload } from '../server/server-answers.ts';
import { classifyFailure, type SkyFailure } from '../server/sky-failure.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import type { ManagedJob } from './managed-answers.ts';
import { isSettledEnding, judgeManagedEnding, neverRan } from './managed-ending.ts';
import { afterLostMachines, type ManagedRecord, newManagedRecord } from './managed-record.ts';
import {
  type ManagedScene,
  type ManagedSight,
  managedSight,
  rememberedSight,
} from './managed-sight.ts';
import { hasEnded, isGivenUp, lostMachines, meaningOf } from './managed-status.ts';
import type { ManagedFailure, ManagedTools } from './managed-tools.ts';

const startedNow = ({ tools, jobName }: ManagedScene): ManagedRecord =>
  newManagedRecord(jobName, new Date(tools.clock.now()).toISOString(), {
    machines: [],
    elsewhere: [],
  });

const remember = (
  scene: ManagedScene,
  job: ManagedJob,
  ending: Ending | null,
): ResultAsync<ManagedRecord, ManagedFailure> => {
  const record = afterLostMachines(scene.record ?? startedNow(scene), lostMachines(job));
  const next = { ...record, jobId: job.job_id, ending };
  const isKnown =
    record === scene.record && record.jobId === job.job_id && record.ending === ending;
  return isKnown ? okAsync(record) : scene.tools.records.write(next).map(() => next);
};

const failureOf = (job: ManagedJob): SkyFailure | null => {
  if (!isGivenUp(job)) return null;
  const failure = classifyFailure('', job.failure_reason ?? '');
  // The status says more than a text that nobody knows.
  return job.status === 'FAILED_NO_RESOURCE' && failure.kind === 'unknown'
    ? { ...failure, kind: 'capacity' }
    : failure;
};

const seenEnded = (
  scene: ManagedScene,
  job: ManagedJob,
): ResultAsync<ManagedSight, ManagedFailure> =>
  safeTry<ManagedSight, ManagedFailure>(async function* () {
    const ending = yield* judgeManagedEnding(scene.tools, job, scene.context);
    const settled = isSettledEnding(job, ending) ? ending : null;
    const record = yield* remember(scene, job, settled);
    const { evidence } = ending;
    const failure = failureOf(job);
    return ok(
      managedSight({ ...scene, record }, { state: 'ended', evidence, job, ending, failure }),
    );
  });

/** Two launches that crossed gave two jobs: the first one stays. So does no job whose end was asked for. */
const callOffSurplus = (
  { tools, record, context }: ManagedScene,
  jobs: readonly ManagedJob[],
): ResultAsync<void, ManagedFailure> => {
  const surplus = jobs
    .slice(record?.stopRequestedAt == null ? 1 : 0)
    .filter((job) => !hasEnded(job) && job.status !== 'CANCELLING')
    .map(({ job_id }) => job_id);
  return surplus.length === 0 ? okAsync() : tools.managed.cancel(surplus, context);
};

const seenJob = (
  scene: ManagedScene,
  jobs: readonly [ManagedJob, ...ManagedJob[]],
): ResultAsync<ManagedSight, ManagedFailure> => {
  const [job] = jobs;
  return callOffSurplus(scene, jobs).andThen(() => {
    if (hasEnded(job)) {
      return scene.record?.ending != null
        ? okAsync({ ...rememberedSight(scene, scene.record.ending), job, failure: failureOf(job) })
        : seenEnded(scene, job);
    }
    return remember(scene, job, null).map((record) =>
      managedSight({ ...scene, record }, { ...meaningOf(job), job }),
    );
  });
};

/** What the launch tells; it may have ended between the look at the queue and this one. */
interface LaunchSight {
  readonly sight: ManagedSight;
  readonly looksAgain: boolean;
}

const launchingSight = (scene: ManagedScene, launching: string | null): LaunchSight => ({
  sight: managedSight(scene, {
    state: 'starting',
    evidence: 'SkyPilot is handing it to the controller of managed jobs',
    launching,
  }),
  looksAgain: false,
});

const lostSight = (scene: ManagedScene, looksAgain: boolean): LaunchSight => ({
  sight: managedSight(scene, {
    state: 'lost',
    evidence: 'the controller of managed jobs does not know it',
  }),
  looksAgain,
});

const forgottenSight = (scene: ManagedScene, looksAgain: boolean): LaunchSight => ({
  sight: managedSight(scene, {
    state: 'lost',
    evidence: 'the launch was forgotten before it began',
    isForgotten: true,
  }),
  looksAgain,
});

const failedLaunch = (
  scene: ManagedScene,
  record: ManagedRecord,
  { error, finished_at }: RequestPayload,
): ResultAsync<LaunchSight, ManagedFailure> => {
  const failure = classifyFailure(error?.type ?? '', error?.message ?? '');
  const evidence = `the launch failed: ${reasonOf(failure)}`;
  const endedAt = isoOf(finished_at);
  const ending = neverRan(evidence, endedAt);
  return scene.tools.records.write({ ...record, ending }).map(() => ({
    sight: managedSight(scene, { state: 'ended', evidence, ending, failure }),
    looksAgain: false,
  }));
};

const judgeRequest = (
  scene: ManagedScene,
  record: ManagedRecord,
  requestId: string,
): ResultAsync<LaunchSight, ManagedFailure> =>
  scene.tools.managed.request(requestId, scene.context).andThen((request) => {
    if (request === null) return okAsync(forgottenSight(scene, true));
    if (request.status === 'CANCELLED') return okAsync(forgottenSight(scene, false));
    if (request.status === 'FAILED') return failedLaunch(scene, record, request);
    return okAsync(
      request.status === 'SUCCEEDED' ? lostSight(scene, true) : launchingSight(scene, requestId),
    );
  });

/** The launch tells what became of a job that the controller does not have. */
const judgeManagedLaunch = (
  scene: ManagedScene,
  record: ManagedRecord,
): ResultAsync<LaunchSight, ManagedFailure> => {
  if (record.jobId !== null) return okAsync(lostSight(scene, false));
  if (record.requestId !== null) return judgeRequest(scene, record, record.requestId);
  // Nobody wrote down whether the launch was accepted; one that is under way may be ours.
  return scene.tools.managed
    .activeLaunches(scene.context)
    .map((active) =>
      active.length > 0 ? launchingSight(scene, null) : forgottenSight(scene, true),
    );
};

const jobsOf = ({ tools, name, context }: ManagedScene) =>
  tools.managed
    .queue(name, context)
    .map((jobs) => jobs.filter(({ job_name }) => job_name === name));

const lookAtQueue = (scene: ManagedScene): ResultAsync<ManagedSight | null, ManagedFailure> =>
  jobsOf(scene).andThen(([job, ...later]) =>
    job === undefined ? okAsync(null) : seenJob(scene, [job, ...later]),
  );

const look = (scene: ManagedScene) =>
  safeTry<ManagedSight | null, ManagedFailure>(async function* () {
    const { record } = scene;
    const seen = yield* lookAtQueue(scene);
    if (seen !== null || record === null) return ok(seen);
    if (record.ending !== null) return ok(rememberedSight(scene, record.ending));
    const { sight, looksAgain } = yield* judgeManagedLaunch(scene, record);
    if (!looksAgain) return ok(sight);
    return ok((yield* lookAtQueue(scene)) ?? sight);
  });

/** Finds out what is true of a managed job: the controller's queue comes first, then the launch, then what is remembered. Null for a job that nobody knows. */
export const lookAtManagedJob = (
  tools: ManagedTools,
  jobName: string,
  context: CallContext,
): ResultAsync<ManagedSight | null, ManagedFailure> => {
  const name = clusterNameOf(jobName);
  if (name === null) return okAsync(null);
  return tools.records.read(jobName).andThen((record) => {
    const scene = { tools, jobName, name, record, context };
    return record?.releasedAt != null && record.ending !== null
      ? okAsync(rememberedSight(scene, record.ending))
      : look(scene);
  });
};
