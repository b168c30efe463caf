import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { runTextSource, viewOfRun } from '../views/run.ts';

/** Asks a run to end. */
export const stopRun = defineTool({
  name: toolNames.stopRun,
  operation: 'stopRun',
  description: `Ask a run to end. By default it saves a checkpoint first and can be resumed; mode now may lose the steps since the last checkpoint.
Use only when the person wants the run to end; asking for its state is ${toolNames.getRun}.
Stopping a run that ended changes nothing. To see it end use ${toolNames.waitForRun}.`,
  untrusted: runTextSource,
  lateSummary:
    'The stop was asked for and takes longer than one call may. It goes on: look at the run to see it end.',
  view: viewOfRun,
});
