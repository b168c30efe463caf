import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

/** What costs money now. */
export const listBillingResources = defineTool({
  name: toolNames.listBilling,
  operation: 'listBilling',
  description: `List every rented machine of this person that costs money now, also those that no run here knows: run, since, USD per hour, USD so far, whether its run is going.
Use when the person asks what is still running or costing. Not for what was spent (use ${toolNames.getSpend}).
Each entry names the command with which the person ends it in a terminal. Ends nothing. silent names engines that did not answer.`,
});
