import type { Clock, OfferListing, OfferRemark, OfferSource } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import type { Fetch } from '../catalogue/request-list.ts';
import { createServerAsker, type SkyPilotServer } from './ask-server.ts';
import { AcceleratorMap, EnabledClouds } from './server-answers.ts';
import { serverListing } from './server-listing.ts';

/** What the offers of an API server need. */
export interface ServerOffersPorts {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly server: SkyPilotServer;
}

const usualPatienceMs = 3000;

const downRemark = (reason: string): OfferRemark => ({
  source: 'SkyPilot API server',
  code: 'source_down',
  message: `The SkyPilot API server gave no prices: ${reason}.`,
  count: null,
});

/** The offer source of a SkyPilot API server: the clouds and clusters that it may use, at the prices it knows. */
export const createServerOffers = ({ fetch, clock, server }: ServerOffersPorts): OfferSource => {
  const ask = createServerAsker(fetch, server);
  return {
    listOffers: ({ patienceMs = usualPatienceMs, provider }, { signal }) => {
      const context = { signal, patienceMs };
      return ask({ method: 'GET', path: '/enabled_clouds', answer: EnabledClouds }, context)
        .andThen((enabled) => {
          const clouds = enabled.filter(
            (cloud) => provider === undefined || cloud.toLowerCase() === provider.toLowerCase(),
          );
          // Asked about no cloud, the server asks all of them, and fails when one does not answer.
          if (clouds.length === 0) return okAsync({});
          return ask(
            {
              method: 'POST',
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
            },
            context,
          );
        })
        .map((found) => serverListing(found, new Date(clock.now()).toISOString()))
        .orElse((reason) =>
          reason === null
            ? errAsync(cancelled('Looking up prices'))
            : okAsync<OfferListing>({ offers: [], remarks: [downRemark(reason)] }),
        );
    },
  };
};
