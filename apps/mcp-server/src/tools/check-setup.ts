import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { viewOfSetup } from '../views/setup.ts';

/** Whether this machine can train. */
export const checkSetup = defineTool({
  name: toolNames.checkSetup,
  operation: 'checkSetup',
  description: `Check whether this machine can train, and the SkyPilot server, clouds and Slurm clusters it may use.
Use when the person is new to VibeML, or when another tool says that something is missing.
Not for the state of a run (use ${toolNames.getRun}).
Returns ready, and checks with status ok, warn or fail, each with what to do. Changes nothing and costs nothing.`,
  hidden: ['machine'],
  view: viewOfSetup,
});
