import { defineError } from './define-error.ts';

const runNotFoundError = defineError('run.not_found', 'job');

/** No run with that id; `closest` are ids that look like it. */
export const runNotFound = (runId: string, closest: readonly string[]) =>
  runNotFoundError({
    message: `There is no run ${runId}.`,
    advice: [
      ...(closest.length === 0 ? [] : [{ text: `Did you mean ${closest.join(', ')}?` }]),
      { text: 'See every run.', command: 'vibeml runs' },
    ],
    details: { runId, closest },
  });

const runNotFinishedError = defineError('run.not_finished', 'job');

/** The run is still going, so what was asked for is not there yet. */
export const runNotFinished = (runId: string, status: string) =>
  runNotFinishedError({
    message: `Run ${runId} is ${status}; this needs a finished run.`,
    advice: [{ text: 'Wait for it.', command: `vibeml wait ${runId}` }],
    details: { runId, status },
  });

const runNotResumableError = defineError('run.not_resumable', 'job');

/** The run can't be resumed; `reason` says why. */
export const runNotResumable = (runId: string, reason: string) =>
  runNotResumableError({
    message: `Run ${runId} can't be resumed: ${reason}.`,
    advice: [
      { text: 'Start a new run with the same settings.', command: `vibeml status ${runId}` },
    ],
    details: { runId, reason },
  });

const artifactMissingError = defineError('run.artifact_missing', 'job');

/** The run left no such artefact, or it does not match its checksum. */
export const artifactMissing = (runId: string, reason: string) =>
  artifactMissingError({
    message: `Run ${runId} has no usable artefact: ${reason}.`,
    advice: [{ text: 'See why.', command: `vibeml diagnose ${runId}` }],
    details: { runId, reason },
  });

const runFailedError = defineError('run.failed', 'job');

/** The run ended without a result; `cause` names the diagnosis. */
export const runFailed = (runId: string, category: string, summary: string) =>
  runFailedError({
    message: `Run ${runId} failed: ${summary}`,
    advice: [{ text: 'See the evidence and what to do.', command: `vibeml diagnose ${runId}` }],
    details: { runId, category },
  });
