import { Offer } from '@vibeml/core-models';
import * as z from 'zod';

/** What one seller offers with so many of one GPU: the cheapest machine on demand and on spot, and where. */
export const MachineKind = z.looseObject({
  /** Null where it is sold on spot alone, or on-demand machines do not match. */
  onDemand: Offer.nullable(),
  spot: Offer.nullable(),
  /** Every region that has a machine of this kind, the cheapest on demand first; empty where there are no regions. */
  regions: z.array(z.string()),
});
export type MachineKind = z.infer<typeof MachineKind>;

/** A kind with all its offers. */
export interface FullKind extends MachineKind {
  readonly cheapest: Offer;
  readonly offers: readonly Offer[];
}

const keyOf = ({ provider, accelerator }: Offer): string =>
  [provider, accelerator.kind, accelerator.name, accelerator.count].join('|');

const regionsOf = (offers: readonly Offer[]): string[] => [
  ...new Set(offers.flatMap(({ region }) => (region === null ? [] : [region]))),
];

const kindOf = (cheapest: Offer, offers: readonly Offer[]): FullKind => {
  const onDemand = offers.filter(({ spot }) => !spot);
  const spot = offers.filter((offer) => offer.spot);
  return {
    cheapest,
    onDemand: onDemand[0] ?? null,
    spot: spot[0] ?? null,
    regions: regionsOf([...onDemand, ...spot]),
    offers,
  };
};

/** Groups ranked offers by seller, GPU and number of GPUs; the kinds keep the order of their cheapest. */
export const listKinds = (ranked: readonly Offer[]): readonly FullKind[] => {
  const groups = new Map<string, { readonly cheapest: Offer; readonly offers: Offer[] }>();
  for (const offer of ranked) {
    const key = keyOf(offer);
    const group = groups.get(key) ?? { cheapest: offer, offers: [] };
    group.offers.push(offer);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ cheapest, offers }) => kindOf(cheapest, offers));
};
