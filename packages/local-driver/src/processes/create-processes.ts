import type { Processes } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, ResultAsync } from 'neverthrow';

// Loaded at the first program: most questions need none, and should be answered at once.
const loadRun = () => ResultAsync.fromSafePromise(import('./run-process.ts'));
const loadOpen = () => ResultAsync.fromSafePromise(import('./open-process.ts'));

/** How programs are ended. */
export interface ProcessesOptions {
  /** Time between SIGTERM and SIGKILL when a call is aborted or takes too long. */
  readonly killAfterMs?: number;
}

/** Starts programs of this machine, each in a process group of its own that is ended as a whole. */
export const createProcesses = ({ killAfterMs = 5000 }: ProcessesOptions = {}): Processes => ({
  run: (request, context) =>
    context.signal.aborted
      ? errAsync(cancelled(request.command))
      : loadRun().andThen(({ runProcess }) =>
          runProcess(request, { signal: context.signal, killAfterMs }),
        ),
  open: (request) => loadOpen().andThen(({ openProcess }) => openProcess(request)),
});
