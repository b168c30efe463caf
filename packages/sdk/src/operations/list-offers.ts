import { Offer, Timestamp } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const ListOffersOutput = z.looseObject({
  ...answerFields,
  offers: z.array(Offer),
  observedAt: Timestamp,
});

const describe = (offer: Offer): string => {
  const { accelerator } = offer;
  const cores = accelerator.kind === 'cpu' ? ` with ${offer.cpuCores?.value ?? '?'} cores` : '';
  return `${offer.machine}: ${accelerator.count > 1 ? `${accelerator.count} × ` : ''}${accelerator.name}${cores} at $${offer.hourlyUsd.value.toFixed(2)}/h`;
};

const matching = (
  offers: readonly Offer[],
  wanted: { readonly gpu?: string | undefined; readonly maxPriceUsdPerHour?: number | undefined },
): readonly Offer[] =>
  offers
    .filter(
      (offer) =>
        (wanted.gpu === undefined ||
          offer.accelerator.name.toLowerCase().includes(wanted.gpu.toLowerCase())) &&
        (wanted.maxPriceUsdPerHour === undefined ||
          offer.hourlyUsd.value <= wanted.maxPriceUsdPerHour),
    )
    .sort((a, b) => a.hourlyUsd.value - b.hourlyUsd.value);

/** The machines that a run could use, cheapest first, with measured or quoted facts. */
export const listOffers = defineOperation({
  name: 'listOffers',
  title: 'List machines and prices',
  summary: 'Lists the machines a run could use, with memory and price per hour.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    gpu: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Only machines with this GPU, for example H100'),
    maxPriceUsdPerHour: z.number().min(0).optional().describe('Only machines up to this price'),
  }),
  output: ListOffersOutput,
  run: (services, input, call) =>
    services
      .listOffers({}, call)
      .map(({ offers }) => matching(offers, input))
      .map((offers) => ({
        offers: [...offers],
        observedAt: new Date(services.clock.now()).toISOString(),
        summary: offers.length === 0 ? 'No machine matches.' : offers.map(describe).join('; '),
        nextActions: [],
      })),
});
