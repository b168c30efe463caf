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
  description: `List the machines a run could use, cheapest first, with GPU, memory and price per hour in USD; machines that differ in region alone are one entry.
Use when the person asks what hardware there is or what it costs. Not needed before ${toolNames.planRun}, which chooses a machine.
Every price names its source, time and method (quoted, catalogue, measured, modelled, assumed); remarks say when prices are old. Gives at most ${shownMachines} kinds of machine; filter for others. Rents nothing.`,
  view: viewOfOffers,
});
