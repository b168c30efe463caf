import { okAsync, type ResultAsync } from 'neverthrow';
import { reasonOf } from '../failure/explain-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import type { RequestPayload } from '../server/server-answers.ts';
import { classifyFailure } from '../server/sky-failure.ts';
import { fromRecord, type JobSight, type Machine, type Scene, sightOf } from './job-sight.ts';
import type { DriverFailure } from './skypilot-driver-ports.ts';

const isActive = ({ status }: RequestPayload): boolean =>
  status !== 'SUCCEEDED' && status !== 'FAILED' && status !== 'CANCELLED';

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
  if (newest !== undefined) return okAsync(lost);
  // The server was restarted. What was never billed never had a machine, so it did not run either.
  return wasBilled(scene).map((billed) => {
    if (billed) return lost;
    return isRemembered(record)
      ? { ...lost, evidence: 'the launch was forgotten before it began', isHalfLaunched: true }
      : null;
  });
};

/** The launch tells what became of a job that is not on its machine. */
export const judgeLaunch = (
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
