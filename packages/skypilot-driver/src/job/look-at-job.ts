import type { CallContext } from '@vibeml/core-models';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { Ending, JobRecord } from '../records/job-record.ts';
import type { QueueJob, RequestPayload } from '../server/server-answers.ts';
import { attemptOfTask, clusterNameOf } from '../task/cluster-name.ts';
import { findLaunches, isActive, ownLaunch } from './find-launches.ts';
import type { JobReference } from './job-handle.ts';
import {
  fromRecord,
  type JobSight,
  type Machine,
  replacedSight,
  type Scene,
  sightOf,
} from './job-sight.ts';
import { judgeLaunch } from './judge-launch.ts';
import { endingOf, isSettled, stateOf } from './judge-queue.ts';
import { findKeptEnding, keptReport } from './kept-ending.ts';
import { rememberJob } from './remember-job.ts';
import { readJobReport } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

const machineOf = ({ tools, cluster, context }: Scene): ResultAsync<Machine, DriverFailure> =>
  tools.calls
    .queue(cluster, context)
    .map((jobs): Machine => {
      const ours = jobs.filter((job) => attemptOfTask(cluster, job.job_name ?? null) !== null);
      return { kind: 'up', jobs: ours.sort((a, b) => a.job_id - b.job_id) };
    })
    .orElse((failure): Result<Machine, DriverFailure> => {
      if (failure.kind === 'cluster_gone') return ok({ kind: 'gone' });
      return failure.kind === 'cluster_not_up' ? ok({ kind: 'half' }) : err(failure);
    });

/** The kept directory tells an end in a moment; a log takes seconds. */
const reportOf = (scene: Scene, { job_id: jobId }: QueueJob) =>
  keptReport(scene)
    .orElse(() => okAsync(null))
    .andThen((kept) =>
      kept?.exit == null
        ? readJobReport(scene.tools, { cluster: scene.cluster, jobId }, scene.context)
        : okAsync(kept),
    );

/** Null for a job that did nothing because another one with its name was first. */
const judgeEnded = (scene: Scene, job: QueueJob): ResultAsync<Ending | null, DriverFailure> => {
  const { record } = scene;
  if (record?.ending != null && record.jobId === job.job_id) return okAsync(record.ending);
  return reportOf(scene, job).map((report) => (report.isDuplicate ? null : endingOf(job, report)));
};

const seenJob = (scene: Scene, job: QueueJob, ending: Ending | null) => {
  const settled = ending !== null && isSettled(ending) ? ending : null;
  return rememberJob(scene, { jobId: job.job_id, ending: settled }).map((record) =>
    sightOf(
      { ...scene, record },
      {
        state: stateOf(job),
        evidence: ending?.evidence ?? `SkyPilot says ${job.status.toLowerCase()}`,
        job,
        ending,
        hasMachine: true,
      },
    ),
  );
};

/** The first job of the attempt that worked or works; one that came second and did nothing is passed over. */
const judgeJobs = (
  scene: Scene,
  [job, ...later]: readonly QueueJob[],
): ResultAsync<JobSight | null, DriverFailure> => {
  if (job === undefined) return okAsync(null);
  if (stateOf(job) !== 'ended') return seenJob(scene, job, null);
  return judgeEnded(scene, job).andThen((ending) =>
    ending === null ? judgeJobs(scene, later) : seenJob(scene, job, ending),
  );
};

const attemptOf = (cluster: string, job: QueueJob): number =>
  attemptOfTask(cluster, job.job_name ?? null) ?? 0;

/** What the machine is, and what its queue says of the attempt. */
interface MachineLook {
  readonly machine: Machine;
  readonly seen: JobSight | null;
}

const judgeMachine = (scene: Scene, machine: Machine): ResultAsync<MachineLook, DriverFailure> => {
  if (machine.kind !== 'up') return okAsync({ machine, seen: null });
  const { cluster, attempt } = scene;
  const newest = Math.max(0, ...machine.jobs.map((job) => attemptOf(cluster, job)));
  if (newest > attempt) return okAsync({ machine, seen: replacedSight(scene, newest) });
  const own = machine.jobs.filter((job) => attemptOf(cluster, job) === attempt);
  return judgeJobs(scene, own).map((seen) => ({ machine, seen }));
};

const lookAtMachine = (scene: Scene) =>
  machineOf(scene).andThen((machine) => judgeMachine(scene, machine));

const look = (scene: Scene, first: MachineLook, own: RequestPayload | null) =>
  safeTry<JobSight | null, DriverFailure>(async function* () {
    if (first.seen !== null) return ok(first.seen);
    const launches = yield* findLaunches(scene, own);
    if (launches[0]?.status !== 'SUCCEEDED') return judgeLaunch(scene, first.machine, launches);
    // The launch may have ended between the two looks.
    const second = yield* lookAtMachine(scene);
    return second.seen === null ? judgeLaunch(scene, second.machine, launches) : ok(second.seen);
  });

/** Of a job whose end is known only its machine is asked for, which takes the server a tenth of a second. */
const lookAtEnded = (scene: Scene, ending: Ending): ResultAsync<JobSight, DriverFailure> => {
  const { tools, cluster, record, context } = scene;
  const known = fromRecord(scene, ending);
  if (record?.releasedAt != null) return okAsync(known);
  return tools.calls.clusters(context, [cluster]).map((found): JobSight => {
    const hasMachine = found.some(({ name }) => name === cluster);
    const jobId = record?.jobId ?? null;
    const job = hasMachine && jobId !== null ? { job_id: jobId, status: 'REMEMBERED' } : null;
    return { ...known, hasMachine, job };
  });
};

/** What the launch, the kept directory and the machine tell, in the order of what they cost. */
const lookAtGoing = (scene: Scene): ResultAsync<JobSight | null, DriverFailure> => {
  const { record, tools, context } = scene;
  const isYetToBegin = record?.jobId == null;
  return (isYetToBegin ? ownLaunch(tools, record, context) : okAsync(null)).andThen((own) => {
    // Its machine could tell no more, and asking it would only make more work.
    if (own !== null && isActive(own)) return judgeLaunch(scene, { kind: 'gone' }, [own]);
    return findKeptEnding(scene)
      .orElse(() => okAsync({ scene, ending: null }))
      .andThen(({ scene: next, ending }) =>
        ending === null
          ? lookAtMachine(next).andThen((machine) => look(next, machine, own))
          : lookAtEnded(next, ending),
      );
  });
};

const lookWithRecord = (scene: Scene): ResultAsync<JobSight | null, DriverFailure> => {
  const ending = scene.record?.ending ?? null;
  return ending === null ? lookAtGoing(scene) : lookAtEnded(scene, ending);
};

/** Without a record nothing is known; the list of clusters costs a tenth of a second, their queues cost seconds. */
const lookAsStranger = (scene: Scene, isNewest: boolean) =>
  safeTry<JobSight | null, DriverFailure>(async function* () {
    const { tools, cluster, context } = scene;
    const found = yield* tools.calls.clusters(context, [cluster]);
    if (!found.some(({ name }) => name === cluster)) {
      return look(scene, { machine: { kind: 'gone' }, seen: null }, null);
    }
    const machine = yield* machineOf(scene);
    const jobs = machine.kind === 'up' ? machine.jobs : [];
    const newest = Math.max(0, ...jobs.map((job) => attemptOf(cluster, job)));
    const known = isNewest ? { ...scene, attempt: newest } : scene;
    return judgeMachine(known, machine).andThen((seen) => look(known, seen, null));
  });

const sceneOf = (
  tools: SkyPilotTools,
  reference: JobReference,
  { cluster, record }: { readonly cluster: string; readonly record: JobRecord | null },
  context: CallContext,
): Scene => {
  const attempt = reference.attempt ?? record?.attempt ?? 0;
  const own = record?.attempt === attempt ? record : null;
  const keep = record?.keep ?? reference.keep ?? { kind: 'this_machine' };
  const { jobName, asksBills } = reference;
  return { tools, cluster, jobName, attempt, keep, record: own, context, asksBills };
};

/**
 * Finds out what is true of an attempt of a job: the machine's queue comes first, then the launch, then what is
 * remembered or kept. Null for a job that nobody knows.
 */
export const lookAtJob = (
  tools: SkyPilotTools,
  reference: JobReference,
  context: CallContext,
): ResultAsync<JobSight | null, DriverFailure> => {
  const cluster = clusterNameOf(reference.jobName);
  if (cluster === null) return okAsync(null);
  return tools.records.read(reference.jobName).andThen((record) => {
    const scene = sceneOf(tools, reference, { cluster, record }, context);
    if (record !== null && record.attempt > scene.attempt) {
      return okAsync(replacedSight(scene, record.attempt));
    }
    return scene.record === null
      ? lookAsStranger(scene, reference.attempt === null)
      : lookWithRecord(scene);
  });
};
