import { Offer } from '@vibeml/core-models';
import * as z from 'zod';

/** Machines that differ in region alone: the same seller, machine, GPUs and price. */
export const OfferGroup = z.looseObject({
  /** The first of them. */
  offer: Offer,
  /** Every region that has it at this price; empty where there are no regions. */
  regions: z.array(z.string()),
});
export type OfferGroup = z.infer<typeof OfferGroup>;

/** A group with all its offers. */
export interface FullGroup extends OfferGroup {
  readonly offers: readonly Offer[];
}

const keyOf = ({ provider, machine, accelerator, spot, hourlyUsd }: Offer): string =>
  [provider, machine, accelerator.name, accelerator.count, spot, hourlyUsd.value].join('|');

/** Groups ranked offers; the groups keep their order. */
export const groupByPlace = (ranked: readonly Offer[]): readonly FullGroup[] => {
  const groups = new Map<string, { offer: Offer; regions: string[]; offers: Offer[] }>();
  for (const offer of ranked) {
    const key = keyOf(offer);
    const group = groups.get(key) ?? { offer, regions: [], offers: [] };
    group.offers.push(offer);
    if (offer.region !== null) group.regions.push(offer.region);
    groups.set(key, group);
  }
  return [...groups.values()];
};
