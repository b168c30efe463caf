import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { runTextSource, viewOfRun } from '../views/run.ts';

/** One run in full. */
export const getRun = defineTool({
  name: toolNames.getRun,
  operation: 'getRun',
  description: `Show one run now: status, phase, step, loss, time left, checkpoint, cost so far, result or error.
Use for "how is my run doing". To wait for something to happen use ${toolNames.waitForRun}; for the reason of a failure use ${toolNames.diagnoseRun}.
With metrics the loss curve is added.`,
  changes: {
    maxPoints: { maximum: 100, description: 'Points of the curve' },
    cached: { description: 'As last stored, without asking the engine' },
  },
  untrusted: runTextSource,
  view: viewOfRun,
});
