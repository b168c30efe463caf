import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';
import { shownMachines, viewOfOffers } from '../views/offers.ts';

/** Machines and their prices. */
export const listGpuOffers = defineTool({
  name: toolNames.listOffers,
  operation: 'listOffers',
  // How many are shown is decided here, by what an answer may hold.
  omitted: ['limit'],
  hidden: ['offers'],
  description: `List what machines cost per hour in USD, cheapest first: one entry for each cloud, GPU and number of GPUs, with its price on demand and on spot.
Use when the person asks what hardware there is or what it costs. Not needed before ${toolNames.planRun}, which chooses a machine.
Every price names source, time and method; remarks say when prices are old. At most ${shownMachines} entries; filter for others. Rents nothing.`,
  view: viewOfOffers,
});
