import type { CallContext, Observation } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { FilePiece } from '../kept/create-cluster-access.ts';
import { beatFileOf, keptPlaceOf } from '../kept/kept-place.ts';
import type { JobSight } from './job-sight.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** A sign of life of an attempt. */
export interface Beat {
  readonly state: Extract<Observation['state'], 'setting_up' | 'running'>;
  readonly startedSeconds: number;
}

// Four beats.
const freshSeconds = 20;
const longestBytes = 200;
const form = /^(setup|run) (\d+) (\d+)\n$/;

const beatOf = ({ bytes, nowSeconds }: FilePiece): Beat | null => {
  const [, phase, started, beaten] = form.exec(bytes.toString('utf8')) ?? [];
  if (phase === undefined || nowSeconds - Number(beaten) > freshSeconds) return null;
  return { state: phase === 'setup' ? 'setting_up' : 'running', startedSeconds: Number(started) };
};

/**
 * The sign of life that a job gives in its kept directory: it takes a moment and loads no machine, while the queue takes
 * seconds of the job's own processor. Null where there is none that is fresh; then the queue is asked.
 */
export const keptBeat = (
  tools: SkyPilotTools,
  { keep, jobName, attempt }: Pick<JobSight, 'keep' | 'jobName' | 'attempt'>,
  context: CallContext,
): ResultAsync<Beat | null, never> => {
  const place = keptPlaceOf(keep, jobName);
  if (place === null) return okAsync(null);
  const piece = { path: beatFileOf(place, attempt), from: 0, bytes: longestBytes };
  return tools.kept
    .readPiece(place.cluster, piece, context)
    .map((found) => (found === null ? null : beatOf(found)))
    .orElse(() => okAsync(null));
};
