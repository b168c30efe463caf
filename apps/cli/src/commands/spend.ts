import type { OperationInput } from '@vibeml/sdk';
import type { Command } from '../outcome.ts';
import { renderSpend } from '../render/spend.ts';
import type { SpendFlags } from '../routes/spend.ts';
import { given } from '../training/given.ts';
import { withVibeml } from '../with-vibeml.ts';

/** `vibeml spend` */
export const spend: Command<SpendFlags> = (context, flags) =>
  withVibeml(context, (vibeml) => {
    const input: OperationInput<'getSpend'> = {
      ...given('since', flags.since),
      ...given('by', flags.by),
      ...given('limit', flags.limit),
    };
    return vibeml.getSpend(input, { signal: context.signal });
  }).map((answer) => ({ document: answer, text: (page) => renderSpend(answer, page) }));
