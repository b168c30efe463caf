import type {
  CallContext,
  Offer,
  OfferListing,
  OfferQuery,
  OfferRemark,
  OfferSource,
} from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { okAsync, ResultAsync } from 'neverthrow';
import type { PriceSnapshot } from '../snapshot/price-snapshot.ts';
import { type CloudPrices, catalogueRemarks } from './catalogue-remarks.ts';
import { createListLoader, type LoadedList, type LoadListPorts } from './load-list.ts';
import { unpackTable } from './packed-table.ts';
import { toOffers } from './to-offers.ts';

/** What the price catalogue needs. */
export interface CatalogueOffersPorts extends Omit<LoadListPorts, 'freshForMs'> {
  /** Prices that came with the program, for clouds that nobody can be asked about. */
  readonly loadSnapshot: () => ResultAsync<PriceSnapshot, never>;
  /** How long a kept list is used without asking; six hours when left out, about as often as the catalogue changes. */
  readonly freshForMs?: number;
}

const usualFreshMs = 6 * 3_600_000;
const usualPatienceMs = 3000;

/** The offer source of the public price catalogue: network, then what was kept, then what was shipped; remarks say which. */
export const createCatalogueOffers = (ports: CatalogueOffersPorts): OfferSource => {
  const { settings, loadSnapshot } = ports;
  const loadList = createListLoader({ ...ports, freshForMs: ports.freshForMs ?? usualFreshMs });
  // Offers are made once from a list, not once a call.
  const made = new Map<string, { readonly key: string; readonly offers: readonly Offer[] }>();

  const offersOf = (cloud: string, prices: CloudPrices): readonly Offer[] => {
    const { table, observedAt, source } = prices;
    if (table === null || observedAt === null) return [];
    const key = `${source} ${observedAt}`;
    const known = made.get(cloud);
    if (known?.key === key) return known.offers;
    const offers = toOffers(table.rows, {
      provider: cloud,
      source,
      observedAt,
      method: 'catalogue',
    });
    made.set(cloud, { key, offers });
    return offers;
  };

  const listed = (cloud: string, list: LoadedList): CloudPrices => ({
    cloud,
    ...list,
    source: `SkyPilot catalogue ${settings.version}`,
    from: list.problem === null ? 'catalogue' : 'kept',
  });

  const shippedOf = (cloud: string, list: LoadedList, snapshot: PriceSnapshot): CloudPrices => {
    const shipped = snapshot.lists.find((each) => each.cloud === cloud);
    return shipped === undefined
      ? { cloud, ...list, source: 'none', from: 'nothing' }
      : {
          cloud,
          table: unpackTable(shipped.table),
          observedAt: shipped.observedAt,
          problem: list.problem,
          source: `SkyPilot catalogue ${snapshot.version} at ${shipped.revision.slice(0, 10)}, shipped with VibeML`,
          from: 'shipped',
        };
  };

  const listCloud = (
    cloud: string,
    query: OfferQuery,
    { signal }: CallContext,
  ): ResultAsync<CloudPrices, ReturnType<typeof cancelled>> =>
    loadList(cloud, { signal, patienceMs: query.patienceMs ?? usualPatienceMs })
      .mapErr(() => cancelled('Looking up prices'))
      .andThen((list) =>
        list.table === null
          ? loadSnapshot().map((snapshot) => shippedOf(cloud, list, snapshot))
          : okAsync(listed(cloud, list)),
      );

  return {
    listOffers: (query, context) => {
      const wanted = settings.clouds.filter(
        (cloud) => query.provider === undefined || query.provider.toLowerCase() === cloud,
      );
      return ResultAsync.combine(wanted.map((cloud) => listCloud(cloud, query, context))).map(
        (prices): OfferListing => {
          const remarks: readonly OfferRemark[] = catalogueRemarks(prices);
          return { offers: prices.flatMap((each) => offersOf(each.cloud, each)), remarks };
        },
      );
    },
  };
};
