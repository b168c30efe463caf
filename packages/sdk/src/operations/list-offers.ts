import { Offer, OfferRemark, Timestamp } from '@vibeml/core-models';
import { rankOffers, requireGpu } from '@vibeml/offers';
import { ok } from 'neverthrow';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { describeOffers } from '../offers/describe-offers.ts';
import { groupByPlace, OfferGroup } from '../offers/group-by-place.ts';
import { matchesFilters } from '../offers/matches-filters.ts';
import { withGpuMemory } from '../offers/with-gpu-memory.ts';
import { defineOperation } from '../operation.ts';

const usualLimit = 50;
const patienceMs = 8000;

export const ListOffersInput = z.strictObject({
  gpu: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Only machines with this GPU, in any spelling, for example H100'),
  gpuCount: z.int().min(1).max(1024).optional().describe('Only machines with so many GPUs'),
  cloud: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Only this cloud, for example nebius; local is this computer'),
  region: z.string().min(1).max(64).optional().describe('Only this region, as its cloud calls it'),
  spot: z
    .boolean()
    .optional()
    .describe('true: only machines that may be taken away at any time; false: only others'),
  maxPriceUsdPerHour: z.number().min(0).optional().describe('Only machines up to this price'),
  limit: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(`At most so many kinds of machine, cheapest first; ${usualLimit} when left out`),
});

export const ListOffersOutput = z.looseObject({
  ...answerFields,
  /** Machines that differ in region alone, cheapest first. */
  groups: z.array(OfferGroup),
  /** Every offer of these groups. */
  offers: z.array(Offer),
  /** Groups and offers that match, shown or not. */
  totalGroups: z.int(),
  totalOffers: z.int(),
  /** How old the prices are, and who could not be asked. */
  remarks: z.array(OfferRemark),
  observedAt: Timestamp,
});

/** The machines that a run could use, cheapest first, with measured or quoted facts. Fails with `gpu.not_supported`, `cloud.no_capacity`. */
export const listOffers = defineOperation({
  name: 'listOffers',
  title: 'List machines and prices',
  summary: 'Lists the machines a run could use, with memory and price per hour.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: ListOffersInput,
  output: ListOffersOutput,
  run: (services, input, call) =>
    services.listOffers({ provider: input.cloud, patienceMs }, call).andThen((listing) => {
      const { gpu, region, gpuCount, limit = usualLimit } = input;
      const named =
        gpu === undefined
          ? ok(listing.offers)
          : requireGpu(listing.offers, { gpu, region, count: gpuCount });
      return named.map((offers) => {
        const ranked = rankOffers(offers, matchesFilters(input));
        const groups = groupByPlace(ranked);
        const shown = groups.slice(0, limit).map(({ offers: own, ...group }) => ({
          group: { ...group, offer: withGpuMemory(group.offer) },
          offers: own.map(withGpuMemory),
        }));
        return {
          groups: shown.map(({ group }) => group),
          offers: shown.flatMap(({ offers: own }) => own),
          totalGroups: groups.length,
          totalOffers: ranked.length,
          remarks: [...listing.remarks],
          observedAt: new Date(services.clock.now()).toISOString(),
          summary: describeOffers(groups, offers),
          nextActions: [],
        };
      });
    }),
});
