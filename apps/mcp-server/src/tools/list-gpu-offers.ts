import { defineTool } from '../define-tool.ts';
import { toolNames } from '../names/tool-names.ts';

const shownOffers = 20;

/** Machines and their prices. */
export const listGpuOffers = defineTool({
  name: toolNames.listOffers,
  operation: 'listOffers',
  description: `List the machines a run could use, cheapest first, with GPU, memory and price per hour in USD.
Use when the person asks what hardware there is or what it costs. Not needed before ${toolNames.planRun}, which chooses a machine.
Every number names its source, time and method (quoted, catalogue, measured, modelled, assumed). Gives at most ${shownOffers} offers; filter for others. Rents nothing.`,
  view: ({ summary, nextActions, offers, ...rest }) => ({
    summary,
    nextActions,
    answer: { ...rest, total: offers.length, offers: offers.slice(0, shownOffers) },
  }),
});
