import type { CallContext } from '@vibeml/core-models';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { Ending, JobRecord } from '../records/job-record.ts';
import type { QueueJob } from '../server/server-answers.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { fromRecord, type JobSight, type Machine, type Scene, sightOf } from './job-sight.ts';
import { judgeLaunch } from './judge-launch.ts';
import { endingOf, isSettled, stateOf } from './judge-queue.ts';
import { readJobReport } from './scan-log.ts';
import type { DriverFailure, SkyPilotTools } from './skypilot-driver-ports.ts';

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

const seenJob = (scene: Scene, job: QueueJob, ending: Ending | null) => {
  const settled = ending !== null && isSettled(ending) ? ending : null;
  return remember(scene, job, settled).map((record) =>
    sightOf(scene, {
      state: stateOf(job),
      evidence: ending?.evidence ?? `SkyPilot says ${job.status.toLowerCase()}`,
      job,
      record,
      ending,
      hasMachine: true,
    }),
  );
};

/** The first job of the name that worked or works; one that came second and did nothing is passed over. */
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
