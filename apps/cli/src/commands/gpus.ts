import type { Command } from '../outcome.ts';
import { renderOffers } from '../render/offers.ts';
import type { GpusFlags } from '../routes/gpus.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

const shownInText = 30;
const shownInJson = 100_000;

/** `vibeml gpus` */
export const gpus: Command<GpusFlags> = (context, flags) =>
  withVibeml(context, (vibeml) =>
    vibeml.listOffers(
      {
        ...given('gpu', flags.gpu),
        ...given('gpuCount', flags.count),
        ...given('cloud', flags.cloud),
        ...given('region', flags.region),
        ...given('spot', flags.spot),
        ...given('maxPriceUsdPerHour', flags.maxPrice),
        limit: flags.json === true ? shownInJson : shownInText,
      },
      { signal: context.signal },
    ),
  ).map((answer) => ({ document: answer, text: (page) => renderOffers(answer, page) }));
