import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** Whether this machine can train. */
export const checkSetup = defineTool({
  name: toolNames.checkSetup,
  operation: 'checkSetup',
  description: `Check whether the machine that VibeML runs on can train: Python, disk, memory, GPU, data directory, database.
Use when the person is new to VibeML, or when another tool says that something is missing.
Not for the state of a run (use ${toolNames.getRun}).
Returns ready, and checks with status ok, warn or fail, each with what to do. Changes nothing and costs nothing.`,
});
