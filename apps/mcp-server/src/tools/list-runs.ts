import { callOperation, defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** Runs, newest first. What the store knows of runs elsewhere is the answer, and their engines are asked behind it. */
export const listRuns = defineTool({
  name: toolNames.listRuns,
  operation: 'listRuns',
  description: `List runs, newest first, with status, step, loss and cost so far.
Use to find a run id, or for what is running. For one run in detail use ${toolNames.getRun}.
Gives next_cursor when there are more.`,
  omitted: ['refresh'],
  hidden: ['isFresh', 'observedAt', 'ageSeconds'],
  changes: {
    limit: { maximum: 30, description: 'Runs per page' },
    cached: { description: 'As last stored' },
  },
  run: (context) =>
    callOperation('listRuns', context).map((output) => {
      const { summary, nextActions, isFresh, observedAt: _, ageSeconds: __, ...answer } = output;
      if (isFresh === false) {
        context.session.refresh('all', (signal) =>
          context.vibeml.listRuns({ limit: 1, refresh: true }, { signal }),
        );
      }
      return { kind: 'view' as const, view: { summary, nextActions, answer } };
    }),
});
