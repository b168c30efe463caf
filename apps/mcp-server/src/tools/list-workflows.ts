import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** The ways to fine-tune. */
export const listWorkflows = defineTool({
  name: toolNames.listWorkflows,
  operation: 'listWorkflows',
  description: `List the ways to fine-tune: what each is for, when not to use it, its data formats and hardware.
Use when the person asks which methods there are. ${toolNames.planRun} chooses a fitting one by itself, so this is not needed before it.
Costs nothing.`,
});
