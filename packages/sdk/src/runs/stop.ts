import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { viewRun } from './view-run.ts';

/** Asks a run to end, and gives it as it is after asking. */
export const stop = (
  services: Services,
  wanted: { readonly runId: RunId; readonly mode: 'after_checkpoint' | 'now' },
  call: OperationCall,
): ResultAsync<RunView, VibemlError> =>
  services.jobs
    .stop(wanted.runId, { when: wanted.mode }, call)
    .map((run) => viewRun(run, services.clock.now()));
