import type { Command } from '../outcome.ts';
import { renderOffers } from '../render/offers.ts';
import type { GpusFlags } from '../routes/gpus.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml gpus` */
export const gpus: Command<GpusFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    vibeml.listOffers(
      { ...given('gpu', flags.gpu), ...given('maxPriceUsdPerHour', flags.maxPrice) },
      { signal: context.signal },
    ),
  ).map((answer) => ({ document: answer, text: (page) => renderOffers(answer.offers, page) }));
