import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** Money spent, and what the limits leave. */
export const getSpend = defineTool({
  name: toolNames.getSpend,
  operation: 'getSpend',
  description: `What runs cost and may still cost in USD, and what is left of the limits.
Use when the person asks about money, or a plan passes a limit. Only the person changes limits: \`vibeml policy\` in a terminal.`,
  changes: {
    since: { description: 'today, week, month, all, or a day such as 2026-01-31' },
    by: { description: 'What to add up by' },
    limit: { maximum: 30, description: 'Lines' },
  },
});
