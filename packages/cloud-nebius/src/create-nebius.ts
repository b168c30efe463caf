import type { CloudProvider, Offer, OfferRemark } from '@vibeml/core-models';
import { stalePriceAfterMs } from '@vibeml/core-models';
import { credentials } from './credentials.ts';
import { createExplainer } from './explain-failure.ts';
import { type PriceList, presetsOf } from './presets.ts';

const name = 'nebius';

/** Settings of the provider; what is left out comes with the package. */
export interface NebiusSettings {
  readonly priceList: PriceList;
  /** Regions in the order in which they are to be tried; those of the price list when left out. */
  readonly regions?: readonly string[];
}

const priceRemarks = ({ source, observedAt, rows }: PriceList, nowMs: number): OfferRemark[] =>
  nowMs - Date.parse(observedAt) <= stalePriceAfterMs
    ? []
    : [
        {
          source,
          code: 'prices_stale',
          message: `The ${rows.length} prices of Nebius that came with VibeML are those of ${observedAt.slice(0, 10)}.`,
          count: rows.length,
        },
      ];

const isSameKind = (failed: Offer, { provider, accelerator, spot }: Offer): boolean =>
  provider === name &&
  spot === failed.spot &&
  accelerator.name === failed.accelerator.name &&
  accelerator.count === failed.accelerator.count;

/** What is known of Nebius. */
export const createNebius = ({ priceList, regions }: NebiusSettings): CloudProvider => {
  const presets = presetsOf(priceList);
  const known = regions ?? [...new Set(presets.map((preset) => preset.region))];
  const placeOf = (region: string): number => {
    const place = known.indexOf(region);
    return place < 0 ? known.length : place;
  };
  return {
    name,
    title: 'Nebius',
    credentials,
    presets,
    regions: known,
    priceRemarks: (nowMs) => priceRemarks(priceList, nowMs),
    explainFailure: createExplainer(known),
    fallbackRegions: (failed, offers) => {
      const others = offers
        .filter((offer) => isSameKind(failed, offer) && offer.region !== failed.region)
        .flatMap(({ region, hourlyUsd }) =>
          region === null ? [] : [{ region, price: hourlyUsd.value }],
        )
        .sort((a, b) => a.price - b.price || placeOf(a.region) - placeOf(b.region));
      return [...new Set(others.map(({ region }) => region))];
    },
  };
};
