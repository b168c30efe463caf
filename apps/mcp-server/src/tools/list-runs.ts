import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** Runs, newest first. */
export const listRuns = defineTool({
  name: toolNames.listRuns,
  operation: 'listRuns',
  description: `List runs, newest first, with status, step, loss and cost so far.
Use to find a run id, or when the person asks what is running. For one run in detail use ${toolNames.getRun}.
Gives next_cursor when there are more.`,
  changes: {
    limit: { maximum: 30, description: 'Runs per page' },
    cached: { description: 'As last stored, without asking the engine' },
  },
});
