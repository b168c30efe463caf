import type { CallContext, DriverError, DriverHandle } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { JobRecord } from '../records/job-record.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { type JobReference, referenceOf } from './job-handle.ts';
import { type JobSight, type Scene, sightOf } from './job-sight.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

const jobOf = ({ jobId, releasedAt }: JobRecord): JobSight['job'] =>
  jobId === null || releasedAt !== null ? null : { job_id: jobId, status: 'REMEMBERED' };

const rememberedBy = (scene: Scene, record: JobRecord): JobSight =>
  sightOf(scene, {
    state: record.ending?.state ?? 'running',
    evidence: record.ending?.evidence ?? 'it was there when it was last looked at',
    ending: record.ending,
    job: jobOf(record),
    hasMachine: record.releasedAt === null,
  });

const sceneOf = (
  tools: SkyPilotTools,
  { jobName, attempt, keep }: JobReference,
  record: JobRecord | null,
  context: CallContext,
): Scene | null => {
  const cluster = clusterNameOf(jobName);
  const isOther = record !== null && record.attempt !== attempt;
  if (cluster === null || attempt === null || isOther) return null;
  const kept = record?.keep ?? keep ?? { kind: 'this_machine' };
  return { tools, cluster, jobName, attempt, keep: kept, record, context, asksBills: false };
};

/**
 * What this machine and the handle know of an attempt by themselves; null where that is nothing. Whoever needs the truth
 * looks; this spares the look, which takes seconds, where a kept file or an end that is known answers the question.
 */
export const rememberedJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  operation: string,
  context: CallContext,
): ResultAsync<JobSight | null, DriverError> => {
  if (context.signal.aborted) return errAsync(cancelled(operation));
  const reference = referenceOf(handle);
  return safeTry<JobSight | null, DriverError>(async function* () {
    const record = yield* tools.records
      .read(handle.jobName)
      .mapErr((failure) => driverError(operation, failure));
    const scene = sceneOf(tools, reference, record, context);
    return ok(scene === null || record === null ? null : rememberedBy(scene, record));
  });
};
