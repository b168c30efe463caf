import type { Clock, OfferListing, OfferRemark, OfferSource } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { Fetch } from '../catalogue/request-list.ts';
import { mergeListings } from '../listing/merge-listings.ts';
import { createServerAsker, type SkyPilotServer } from './ask-server.ts';
import { AcceleratorMap, EnabledClouds, SlurmClusterNames, SlurmNodes } from './server-answers.ts';
import { serverListing } from './server-listing.ts';
import { slurmListing } from './slurm-listing.ts';
import { SlurmNode } from './slurm-machines.ts';
import { ServerConfiguration } from './slurm-pricing.ts';

/** What the offers of an API server need. */
export interface ServerOffersPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly server: SkyPilotServer;
  /** Whether a person set this server up; where it is only the usual address, its silence is nothing to tell of. */
  readonly isConfigured: boolean;
}

const usualPatienceMs = 3000;
const nothing: OfferListing = { offers: [], remarks: [] };

const downRemark = (reason: string): OfferRemark => ({
  source: 'SkyPilot API server',
  code: 'source_down',
  message: `The SkyPilot API server gave no prices: ${reason}.`,
  count: null,
});

const silentRemark = (reason: string): OfferRemark => ({
  source: 'SkyPilot API server',
  code: 'source_down',
  message: `The SkyPilot API server told nothing of its Slurm clusters: ${reason}.`,
  count: null,
});

const closedRemark = (provider: string): OfferRemark => ({
  source: 'SkyPilot API server',
  code: 'source_down',
  message: `The SkyPilot API server may not use ${provider}; see why with: sky check ${provider}`,
  count: null,
});

type Ask = ReturnType<typeof createServerAsker>;
type AskContext = Parameters<Ask>[1];
type Listed = ResultAsync<OfferListing, string | null>;

const priceQuestion = (clouds: readonly string[]) => ({
  method: 'POST' as const,
  path: '/list_accelerators',
  body: {
    clouds,
    gpus_only: true,
    name_filter: null,
    region_filter: null,
    quantity_filter: null,
    all_regions: true,
    require_price: false,
    case_sensitive: false,
  },
  answer: AcceleratorMap,
});

/** What is sold by name; asked about no cloud, the server asks all of them, and fails when one does not answer. */
const listSold = (
  ask: Ask,
  clouds: readonly string[],
  context: AskContext,
  observedAt: string,
): Listed =>
  clouds.length === 0
    ? okAsync(nothing)
    : ask(priceQuestion(clouds), context).map((found) => serverListing(found, observedAt));

/** Slurm is asked for its nodes: its price list tells neither cluster nor CPUs, and fails where there is no GPU. */
const listSlurm = (ask: Ask, context: AskContext, observedAt: string): Listed => {
  const configuration = ask(
    { method: 'GET', path: '/workspaces/config', answer: ServerConfiguration },
    context,
    // Not everybody may read it; then a person's own prices are left.
  ).orElse((reason) => (reason === null ? errAsync(null) : okAsync({})));
  return ResultAsync.combine([
    ask({ method: 'POST', path: '/slurm_cluster_names', answer: SlurmClusterNames }, context),
    ask({ method: 'POST', path: '/slurm_node_info', body: {}, answer: SlurmNodes }, context),
    configuration,
  ]).map(([names, found, prices]) => {
    const nodes = found.flatMap((each) => z.array(SlurmNode).catch([]).parse([each]));
    return slurmListing({ names, nodes, configuration: prices }, observedAt);
  });
};

/** What one kind of seller does not tell leaves the others as they are. */
const orRemark = (listed: Listed, remarkOf: (reason: string) => OfferRemark): Listed =>
  listed.orElse((reason) =>
    reason === null
      ? errAsync(null)
      : okAsync<OfferListing>({ offers: [], remarks: [remarkOf(reason)] }),
  );

const isSlurm = (cloud: string): boolean => cloud.toLowerCase() === 'slurm';

/** The offer source of a SkyPilot API server: the clouds and clusters that it may use, at the prices it knows. */
export const createServerOffers = (ports: ServerOffersPorts): OfferSource => {
  const { fetch, clock, server, isConfigured } = ports;
  const ask = createServerAsker(fetch, server);
  return {
    listOffers: ({ patienceMs = usualPatienceMs, provider, named }, { signal }) => {
      const context = { signal, patienceMs };
      const observedAt = new Date(clock.now()).toISOString();
      const isAsked = (cloud: string): boolean =>
        provider === undefined || cloud.toLowerCase() === provider.toLowerCase();
      return ask({ method: 'GET', path: '/enabled_clouds', answer: EnabledClouds }, context)
        .andThen((enabled) => {
          const clouds = enabled.filter(isAsked);
          const sold = clouds.filter((cloud) => !isSlurm(cloud));
          const isClosed =
            named !== undefined && !enabled.some((cloud) => cloud.toLowerCase() === named);
          return ResultAsync.combine([
            orRemark(listSold(ask, sold, context, observedAt), downRemark),
            clouds.some(isSlurm)
              ? orRemark(listSlurm(ask, context, observedAt), silentRemark)
              : okAsync(nothing),
            okAsync({ offers: [], remarks: isClosed ? [closedRemark(named)] : [] }),
          ]);
        })
        .map(mergeListings)
        .orElse((reason) => {
          if (reason === null) return errAsync(cancelled('Looking up prices'));
          const isTold = isConfigured || named !== undefined;
          return okAsync<OfferListing>({ offers: [], remarks: isTold ? [downRemark(reason)] : [] });
        });
    },
  };
};
