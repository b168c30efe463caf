import type { Command } from '../outcome.ts';
import { renderDataset } from '../render/dataset.ts';
import type { InspectFlags } from '../routes/inspect.ts';
import { pairsToObject } from '../training/build-request.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml inspect DATASET` */
export const inspect: Command<InspectFlags, [dataset: string]> = (context, flags, dataset) =>
  withVibeml(context, (vibeml) =>
    vibeml.inspectDataset(
      {
        dataset,
        ...given('model', flags.model),
        ...given('format', flags.format),
        ...given('columns', flags.column && pairsToObject(flags.column)),
        ...given('maxLength', flags.maxLength),
      },
      { signal: context.signal },
    ),
  ).map((answer) => ({
    document: answer,
    text: (page) => renderDataset(answer, page),
  }));
