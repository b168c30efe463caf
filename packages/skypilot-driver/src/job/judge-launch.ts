import { okAsync, type ResultAsync } from 'neverthrow';
import { reasonOf } from '../failure/explain-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import type { CostRow, RequestPayload } from '../server/server-answers.ts';
import { classifyFailure, type SkyFailure } from '../server/sky-failure.ts';
import { isActive } from './find-launches.ts';
import { fromRecord, type JobSight, type Machine, type Scene, sightOf } from './job-sight.ts';
import { findEnding } from './kept-ending.ts';
import type { DriverFailure } from './skypilot-driver-ports.ts';

// Clocks of two machines differ; an earlier attempt is minutes away.
const clockSkewSeconds = 60;

/** Whether a bill is of this attempt: those of earlier ones carry the same name. */
export const isBillOf = (
  { cluster, attempt, record }: Pick<Scene, 'cluster' | 'attempt' | 'record'>,
  row: CostRow,
): boolean => {
  if (row.name !== cluster) return false;
  if (attempt === 0 || record === null || row.launched_at == null) return true;
  return row.launched_at >= Date.parse(record.submittedAt) / 1000 - clockSkewSeconds;
};

const wasBilled = (scene: Scene): ResultAsync<boolean, DriverFailure> =>
  scene.tools.calls.costs(scene.context).map((rows) => rows.some((row) => isBillOf(scene, row)));

const failureOf = (newest: RequestPayload | undefined): SkyFailure | null => {
  if (newest?.status !== 'FAILED') return null;
  const { type, message } = newest.error ?? { type: '', message: '' };
  return classifyFailure(type, message);
};

const lostBecause = (newest: RequestPayload | undefined, failure: SkyFailure | null): string => {
  if (failure !== null) return `the launch failed: ${reasonOf(failure)}`;
  if (newest?.status === 'CANCELLED') return 'the launch was called off';
  return 'the machine is gone, and nobody saw how the job ended';
};

const isRemembered = (record: JobRecord | null): boolean =>
  record !== null && (record.requestId !== null || record.jobId !== null);

/** A job without an end and without a launch under way: it is lost, or there never was one. */
const judgeLost = (
  scene: Scene,
  hasMachine: boolean,
  newest: RequestPayload | undefined,
): ResultAsync<JobSight | null, DriverFailure> => {
  if (newest === undefined && hasMachine) {
    const evidence = 'the launch was broken off before there was a job';
    return okAsync(sightOf(scene, { state: 'lost', evidence, hasMachine, isHalfLaunched: true }));
  }
  const failure = failureOf(newest);
  const evidence = lostBecause(newest, failure);
  const lost = sightOf(scene, { state: 'lost', evidence, hasMachine, failure });
  if (newest !== undefined) return okAsync(lost);
  if (scene.record === null && !scene.asksBills) return okAsync(null);
  // The server was restarted. What was never billed never had a machine, so it did not run either.
  return wasBilled(scene).map((billed) => {
    if (billed) return lost;
    return isRemembered(scene.record)
      ? { ...lost, evidence: 'the launch was forgotten before it began', isHalfLaunched: true }
      : null;
  });
};

/** A job that is not on its machine, and of which no launch is under way. */
const judgeAbsent = (
  scene: Scene,
  hasMachine: boolean,
  newest: RequestPayload | undefined,
): ResultAsync<JobSight | null, DriverFailure> => {
  const known = scene.record?.ending ?? null;
  if (known !== null) return okAsync({ ...fromRecord(scene, known), hasMachine });
  return findEnding(scene).andThen(({ scene: next, ending }) =>
    ending === null
      ? judgeLost(next, hasMachine, newest)
      : okAsync<JobSight>({ ...fromRecord(next, ending), hasMachine }),
  );
};

/** What is true while launches are under way. */
export const launching = (...requests: readonly RequestPayload[]) => ({
  state: 'starting' as const,
  evidence: 'SkyPilot is getting the machine ready',
  launching: requests.map(({ request_id }) => request_id),
});

/** The launch tells what became of a job that is not on its machine. */
export const judgeLaunch = (
  scene: Scene,
  machine: Machine,
  launches: readonly RequestPayload[],
): ResultAsync<JobSight | null, DriverFailure> => {
  const hasMachine = machine.kind !== 'gone';
  const active = launches.filter(isActive);
  return active.length === 0
    ? judgeAbsent(scene, hasMachine, launches[0])
    : okAsync(sightOf(scene, { ...launching(...active), hasMachine }));
};
