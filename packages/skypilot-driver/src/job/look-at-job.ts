import type { CallContext, Observation } from '@vibeml/core-models';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { reasonOf } from '../failure/explain-failure.ts';
import type { Ending, JobRecord } from '../records/job-record.ts';
import type { QueueJob, RequestPayload } from '../server/server-answers.ts';
import { classifyFailure } from '../server/sky-failure.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { endingOf, stateOf } from './judge-queue.ts';
import { readJobReport } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

/** What is true of a job now. */
export interface JobSight {
  readonly cluster: string;
  readonly record: JobRecord | null;
  readonly state: Observation['state'];
  readonly evidence: string;
  /** The job on its machine; null while there is none, or none any more. */
  readonly job: QueueJob | null;
  readonly ending: Ending | null;
  readonly hasMachine: boolean;
  /** Requests of launches that are under way. */
  readonly launching: readonly string[];
  /** A launch was broken off half-way, before there was a job; launching again goes on from there. */
  readonly isHalfLaunched: boolean;
}

type Machine =
  | { readonly kind: 'up'; readonly jobs: readonly QueueJob[] }
  | { readonly kind: 'half' }
  | { readonly kind: 'gone' };

interface Scene {
  readonly tools: SkyPilotTools;
  readonly cluster: string;
  readonly jobName: string;
  readonly record: JobRecord | null;
  readonly context: CallContext;
}

const machineOf = ({ tools, cluster, context }: Scene): ResultAsync<Machine, DriverFailure> =>
  tools.calls
    .queue(cluster, context)
    .map((jobs): Machine => {
      const ours = jobs.filter((job) => job.job_name === cluster);
      return { kind: 'up', jobs: ours.sort((a, b) => a.job_id - b.job_id) };
    })
    .orElse((failure): Result<Machine, DriverFailure> => {
      if (failure.kind === 'cluster_gone') return ok({ kind: 'gone' });
      return failure.kind === 'cluster_not_up' ? ok({ kind: 'half' }) : err(failure);
    });

const freshRecord = ({ tools, jobName }: Scene): JobRecord => ({
  version: 1,
  jobName,
  submittedAt: new Date(tools.clock.now()).toISOString(),
  requestId: null,
  plannedHourlyUsd: 0,
  hourlyUsd: null,
  jobId: null,
  ending: null,
  releasedAt: null,
});

const sightOf = (
  scene: Scene,
  parts: Partial<JobSight> & Pick<JobSight, 'state' | 'evidence'>,
) => ({
  cluster: scene.cluster,
  record: scene.record,
  job: null,
  ending: null,
  hasMachine: false,
  launching: [],
  isHalfLaunched: false,
  ...parts,
});

const remember = (scene: Scene, job: QueueJob, ending: Ending | null) => {
  const record = scene.record ?? freshRecord(scene);
  const next = { ...record, jobId: job.job_id, ending };
  const isKnown = scene.record?.jobId === job.job_id && ending === record.ending;
  return isKnown ? okAsync(record) : scene.tools.records.write(next).map(() => next);
};

/** Null for a job that did nothing because another one with its name was first. */
const judgeEnded = (scene: Scene, job: QueueJob): ResultAsync<Ending | null, DriverFailure> => {
  const { tools, cluster, record, context } = scene;
  if (record?.ending != null && record.jobId === job.job_id) return okAsync(record.ending);
  return readJobReport(tools, { cluster, jobId: job.job_id }, context).map((report) =>
    report.isDuplicate ? null : endingOf(job, report),
  );
};

const judgeJobs = (scene: Scene, jobs: readonly QueueJob[]) =>
  safeTry<JobSight | null, DriverFailure>(async function* () {
    for (const job of jobs) {
      const state = stateOf(job);
      const ending = state === 'ended' ? yield* judgeEnded(scene, job) : null;
      if (state === 'ended' && ending === null) continue;
      const record = yield* remember(scene, job, ending);
      const evidence = ending?.evidence ?? `SkyPilot says ${job.status.toLowerCase()}`;
      return ok(sightOf(scene, { state, evidence, job, record, ending, hasMachine: true }));
    }
    return ok(null);
  });

const isActive = ({ status }: RequestPayload): boolean =>
  status !== 'SUCCEEDED' && status !== 'FAILED' && status !== 'CANCELLED';

const fromRecord = (scene: Scene, ending: Ending): JobSight =>
  sightOf(scene, { state: ending.state, evidence: ending.evidence, ending });

const wasBilled = ({ tools, cluster, context }: Scene): ResultAsync<boolean, DriverFailure> =>
  tools.calls.costs(context).map((rows) => rows.some(({ name }) => name === cluster));

const lostBecause = (newest: RequestPayload | undefined): string => {
  if (newest?.status === 'FAILED') {
    const { type, message } = newest.error ?? { type: '', message: '' };
    return `the launch failed: ${reasonOf(classifyFailure(type, message))}`;
  }
  if (newest?.status === 'CANCELLED') return 'the launch was called off';
  return 'the machine is gone, and nobody saw how the job ended';
};

const isRemembered = (record: JobRecord | null): boolean =>
  record !== null && (record.requestId !== null || record.jobId !== null);

/** A job without a launch under way: it ended, or it is lost, or there never was one. */
const judgeAbsent = (
  scene: Scene,
  hasMachine: boolean,
  newest: RequestPayload | undefined,
): ResultAsync<JobSight | null, DriverFailure> => {
  const { record } = scene;
  if (record?.ending != null) return okAsync({ ...fromRecord(scene, record.ending), hasMachine });
  if (newest === undefined && hasMachine) {
    const evidence = 'the launch was broken off before there was a job';
    return okAsync(sightOf(scene, { state: 'lost', evidence, hasMachine, isHalfLaunched: true }));
  }
  const lost = sightOf(scene, { state: 'lost', evidence: lostBecause(newest), hasMachine });
  if (newest !== undefined || isRemembered(record)) return okAsync(lost);
  return wasBilled(scene).map((billed) => (billed ? lost : null));
};

/** The launch tells what became of a job that is not on its machine. */
const judgeLaunch = (
  scene: Scene,
  machine: Machine,
  launches: readonly RequestPayload[],
): ResultAsync<JobSight | null, DriverFailure> => {
  const hasMachine = machine.kind !== 'gone';
  const launching = launches.filter(isActive).map(({ request_id }) => request_id);
  if (launching.length === 0) return judgeAbsent(scene, hasMachine, launches[0]);
  const evidence = 'SkyPilot is getting the machine ready';
  return okAsync(sightOf(scene, { state: 'starting', evidence, hasMachine, launching }));
};

const launchesOf = ({ tools, cluster, context }: Scene) =>
  tools.calls
    .requests(cluster, context)
    .map((requests) =>
      requests
        .filter(({ name }) => name === 'sky.launch' || name === 'launch')
        .sort((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0)),
    );

const lookAtMachine = (scene: Scene) =>
  machineOf(scene).andThen((machine) =>
    machine.kind === 'up'
      ? judgeJobs(scene, machine.jobs).map((seen) => ({ machine, seen }))
      : okAsync({ machine, seen: null }),
  );

const look = (scene: Scene) =>
  safeTry<JobSight | null, DriverFailure>(async function* () {
    const first = yield* lookAtMachine(scene);
    if (first.seen !== null) return ok(first.seen);
    const launches = yield* launchesOf(scene);
    if (launches[0]?.status !== 'SUCCEEDED') return judgeLaunch(scene, first.machine, launches);
    // The launch may have ended between the two looks.
    const second = yield* lookAtMachine(scene);
    return second.seen === null ? judgeLaunch(scene, second.machine, launches) : ok(second.seen);
  });

/** Finds out what is true of a job: the machine's queue comes first, then the launch, then what is remembered. Null for a job that nobody knows. */
export const lookAtJob = (
  tools: SkyPilotTools,
  jobName: string,
  context: CallContext,
): ResultAsync<JobSight | null, DriverFailure> => {
  const cluster = clusterNameOf(jobName);
  if (cluster === null) return okAsync(null);
  return tools.records.read(jobName).andThen((record) => {
    const scene = { tools, cluster, jobName, record, context };
    const isOver = record?.releasedAt != null && record.ending != null;
    return isOver && record.ending !== null
      ? okAsync(fromRecord(scene, record.ending))
      : look(scene);
  });
};
