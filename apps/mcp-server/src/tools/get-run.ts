import { callOperation, defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { runTextSource, viewOfRun } from '../views/run.ts';

/** One run in full. What the store knows of a run elsewhere is the answer, and the engine is asked behind it. */
export const getRun = defineTool({
  name: toolNames.getRun,
  operation: 'getRun',
  description: `Show one run: status, phase, step, loss, time left, checkpoint, cost so far, result or error.
Use for "how is my run doing". Elsewhere: as seen age_seconds ago; ask again for newer. To wait use ${toolNames.waitForRun}; for the reason of a failure use ${toolNames.diagnoseRun}.
With metrics the loss curve is added.`,
  omitted: ['refresh'],
  hidden: ['isFresh'],
  changes: {
    maxPoints: { maximum: 100, description: 'Points of the curve' },
    cached: { description: 'As last stored' },
  },
  untrusted: runTextSource,
  run: (context) =>
    callOperation('getRun', context).map(({ isFresh, ...output }) => {
      const { runId } = output.run;
      if (isFresh === false) {
        context.session.refresh(runId, (signal) =>
          context.vibeml.getRun({ runId, refresh: true }, { signal }),
        );
      }
      return { kind: 'view' as const, view: viewOfRun(output) };
    }),
});
