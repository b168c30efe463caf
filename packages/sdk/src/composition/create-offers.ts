import type { Paths, PreferenceStore, Preferences } from '@vibeml/config';
import type {
  CallContext,
  OfferError,
  OfferListing,
  OfferQuery,
  OfferSource,
  SecretStore,
} from '@vibeml/core-models';
import type { ErrorOf, VibemlError } from '@vibeml/errors';
import {
  type CatalogueSettings,
  createCatalogueOffers,
  createFileCache,
  createServerOffers,
  createOffers as joinOffers,
  loadShippedPrices,
  publicCatalogue,
  readPriceFile,
} from '@vibeml/offers';
import { okAsync, type ResultAsync } from 'neverthrow';
import { ownServerAddress } from '../skypilot/own-server-address.ts';
import { serverAddress } from '../skypilot/server-address.ts';
import { systemClock } from './system-clock.ts';

/** What the offers are made from. */
export interface OffersPorts {
  readonly paths: Paths;
  readonly secrets: SecretStore;
  preferences(): ResultAsync<PreferenceStore, never>;
  /** What this machine offers. */
  describeMachine(context: CallContext): ResultAsync<OfferListing, OfferError>;
}

/** Lists what everybody offers. */
export interface Offers {
  listOffers(query: OfferQuery, context: CallContext): ResultAsync<OfferListing, VibemlError>;
}

const settingsOf = ({
  catalogueUrl,
  catalogueVersion,
  catalogueClouds,
}: Preferences): CatalogueSettings => {
  const roots = catalogueUrl === null ? publicCatalogue.roots : [catalogueUrl];
  return {
    roots: catalogueUrl === 'off' ? [] : roots,
    version: catalogueVersion,
    clouds: catalogueClouds?.split(',') ?? publicCatalogue.clouds,
  };
};

const serverOf = (
  { secrets }: OffersPorts,
  preferences: Preferences,
  own: string | null,
): ResultAsync<OfferSource, ErrorOf<'credential.unreadable'>> =>
  secrets.find('SKYPILOT_SERVICE_ACCOUNT_TOKEN').map((token) => {
    const { endpoint, isConfigured } = serverAddress(preferences, own);
    return createServerOffers({
      fetch: globalThis.fetch,
      clock: systemClock,
      server: { endpoint, token },
      isConfigured,
    });
  });

const join = (
  ports: OffersPorts,
  preferences: Preferences,
  own: string | null,
): ResultAsync<Offers, VibemlError> =>
  serverOf(ports, preferences, own).map((server) =>
    joinOffers({
      machine: { listOffers: (_query, context) => ports.describeMachine(context) },
      server,
      catalogue: createCatalogueOffers({
        fetch: globalThis.fetch,
        cache: createFileCache(`${ports.paths.cacheDirectory}/prices`),
        clock: systemClock,
        settings: settingsOf(preferences),
        loadSnapshot: loadShippedPrices,
      }),
      readPrices: () => readPriceFile(ports.paths.dataDirectory),
      clock: systemClock,
    }),
  );

/** Puts together everybody who knows machines and prices, again when the preferences have changed. */
export const createOffers = (ports: OffersPorts): Offers => {
  let current: { readonly key: string; readonly offers: Offers } | null = null;
  const offers = (preferences: Preferences): ResultAsync<Offers, VibemlError> =>
    ownServerAddress(ports.paths.dataDirectory).andThen((own) => {
      const key = JSON.stringify([preferences, own]);
      if (current?.key === key) return okAsync(current.offers);
      return join(ports, preferences, own).map((joined) => {
        current = { key, offers: joined };
        return joined;
      });
    });
  return {
    listOffers: (query, context) =>
      ports
        .preferences()
        .andThen((store) => store.read())
        .andThen(offers)
        .andThen((joined) => joined.listOffers(query, context)),
  };
};
