import { callOperation, defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { isRecord } from '../schemas/json-schema.ts';
import { runTextSource, viewOfRun } from '../views/run.ts';

// A little below the deadline of a call, so that the run's state comes back and not the word that it is late.
const longestWaitSeconds = 47;

const capTimeout = (input: unknown): unknown =>
  isRecord(input) && typeof input['timeoutSeconds'] === 'number'
    ? { ...input, timeoutSeconds: Math.min(input['timeoutSeconds'], longestWaitSeconds) }
    : input;

/** Waits for something to happen to a run. */
export const waitForRun = defineTool({
  name: toolNames.waitForRun,
  operation: 'waitForRun',
  description: `Wait until a run is running, shows its first loss, or is finished, and return its state; at the latest after timeout_seconds.
Use after a launch, and again while timed_out is true and the person wants to wait. Reports progress while it waits.
Cancelling ends the waiting, never the run. For the state without waiting use ${toolNames.getRun}.`,
  changes: {
    timeoutSeconds: { maximum: 50, default: 45, description: 'Longest wait, seconds' },
  },
  untrusted: runTextSource,
  run: (context) =>
    callOperation('waitForRun', { ...context, input: capTimeout(context.input) }).map((output) => ({
      kind: 'view' as const,
      view: viewOfRun(output),
    })),
});
