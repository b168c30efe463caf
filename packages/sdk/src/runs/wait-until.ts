import type { RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall, OperationProgress } from '../operation.ts';
import type { RunView } from '../run-view.ts';
import type { Services } from '../services.ts';
import { describeRun } from './describe-run.ts';
import { viewRun } from './view-run.ts';

const msPerSecond = 1000;

const progressOf = (run: RunView): OperationProgress => ({
  progress: run.progress?.step ?? 0,
  total: run.progress?.maxSteps ?? run.maxSteps,
  message: describeRun(run),
  run,
});

/** Waits for a run and reports each change as progress. A time-out is an answer, not a failure. */
export const waitUntil = (
  services: Services,
  wanted: {
    readonly runId: RunId;
    readonly until: 'running' | 'first_metric' | 'finished';
    readonly timeoutSeconds: number;
  },
  call: OperationCall,
): ResultAsync<{ run: RunView; reached: boolean; timedOut: boolean }, VibemlError> =>
  services.jobs
    .wait(
      wanted.runId,
      {
        until: wanted.until,
        timeoutMs: wanted.timeoutSeconds * msPerSecond,
        onChange: ({ run }) => call.onProgress(progressOf(viewRun(run, services.clock.now()))),
      },
      call,
    )
    .map(({ run, isReached }) => ({
      run: viewRun(run, services.clock.now()),
      reached: isReached,
      timedOut: !isReached,
    }));
