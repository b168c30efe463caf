import { Offer, OfferRemark, Timestamp } from '@vibeml/core-models';
import { rankOffers, requireGpu } from '@vibeml/offers';
import { ok } from 'neverthrow';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { describeOffers } from '../offers/describe-offers.ts';
import { listKinds, MachineKind } from '../offers/machine-kind.ts';
import { matchesFilters } from '../offers/matches-filters.ts';
import { withGpuMemory } from '../offers/with-gpu-memory.ts';
import { defineOperation } from '../operation.ts';

const usualLimit = 50;
const patienceMs = 8000;

export const ListOffersInput = z.strictObject({
  gpu: z.string().min(1).max(64).optional().describe('Only this GPU, for example H100'),
  gpuCount: z.int().min(1).max(1024).optional().describe('Only so many GPUs in one machine'),
  cloud: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Only this cloud, for example nebius or local'),
  region: z.string().min(1).max(64).optional().describe('Only this region'),
  spot: z.boolean().optional().describe('Only spot machines, or none'),
  maxPriceUsdPerHour: z.number().min(0).optional().describe('Only up to this price'),
  limit: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(`At most so many kinds of machine, cheapest first; ${usualLimit} when left out`),
});

export const ListOffersOutput = z.looseObject({
  ...answerFields,
  /** Kinds of machine, cheapest first: one for each seller, GPU and number of GPUs. */
  machines: z.array(MachineKind),
  /** Every offer of these machines. */
  offers: z.array(Offer),
  /** Machines and offers that match, shown or not. */
  totalMachines: z.int(),
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
        const kinds = listKinds(ranked);
        const shown = kinds.slice(0, limit);
        return {
          machines: shown.map(({ onDemand, spot, regions }) => ({
            onDemand: onDemand === null ? null : withGpuMemory(onDemand),
            spot: spot === null ? null : withGpuMemory(spot),
            regions,
          })),
          offers: shown.flatMap((kind) => kind.offers.map(withGpuMemory)),
          totalMachines: kinds.length,
          totalOffers: ranked.length,
          remarks: [...listing.remarks],
          observedAt: new Date(services.clock.now()).toISOString(),
          summary: describeOffers(kinds, offers),
          nextActions: [],
        };
      });
    }),
});
