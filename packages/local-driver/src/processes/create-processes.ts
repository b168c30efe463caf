import type { Processes } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import { openProcess } from './open-process.ts';
import { runProcess } from './run-process.ts';

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
      : runProcess(request, { signal: context.signal, killAfterMs }),
  open: openProcess,
});
