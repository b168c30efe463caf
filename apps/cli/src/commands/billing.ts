import {
  cancelled,
  type EndedBilling,
  type OperationOutput,
  requestInvalid,
  type Vibeml,
  type VibemlError,
} from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Command, Outcome } from '../outcome.ts';
import { pageOf } from '../page-of.ts';
import { renderBilling, renderEnded } from '../render/billing.ts';
import { dollars } from '../render/numbers.ts';
import type { BillingFlags } from '../routes/billing.ts';
import { withVibeml } from '../with-vibeml.ts';

type Answer = OperationOutput<'listBilling'>;

const listed = (answer: Answer): Outcome => ({
  document: answer,
  text: (page) => renderBilling(answer, page),
});

const isDone = ({ outcome }: EndedBilling): boolean => outcome === 'ended' || outcome === 'gone';

const end = (
  context: Context,
  vibeml: Vibeml,
  ids: readonly string[],
): ResultAsync<Outcome, VibemlError> =>
  vibeml.local.endBilling(ids, { signal: context.signal }).map((outcomes) => ({
    document: { outcomes },
    text: (page) => renderEnded(outcomes, page),
    exitCode: outcomes.every(isDone) ? exitCodes.done : exitCodes.failed,
  }));

const ask = (
  context: Context,
  items: Answer['items'],
): ResultAsync<boolean | null, VibemlError> => {
  const hourly = items.reduce((sum, { hourlyUsd }) => sum + hourlyUsd, 0);
  const elsewhere = items.some(({ isKnown }) => !isKnown)
    ? ' What this machine does not know may serve a run that another machine of yours started.'
    : '';
  const names = items.map(({ id }) => id).join(', ');
  return ResultAsync.fromSafePromise(
    context
      .prompts()
      .then((prompts) => prompts.confirm(`End ${names} (${dollars(hourly)} an hour)?${elsewhere}`)),
  );
};

/** Everything that is not used: shown, asked about, and ended as a whole. */
const endUnused = (
  context: Context,
  flags: BillingFlags,
  vibeml: Vibeml,
): ResultAsync<Outcome, VibemlError> =>
  vibeml.listBilling({}, { signal: context.signal }).andThen((answer) => {
    const unused = answer.items.filter(({ isInUse, isConfirmed }) => !isInUse && isConfirmed);
    if (unused.length === 0) return okAsync(listed(answer));
    if (flags.json || !context.terminal.interactive) {
      const ids = unused.map(({ id }) => id).join(' ');
      const problem = `nobody can be asked here; give the exact ids: vibeml billing --fix ${ids}`;
      return errAsync(requestInvalid([{ field: '--fix', problem }]));
    }
    context.out(`${renderBilling(answer, pageOf(context))}\n\n`);
    return ask(context, unused).andThen((agreed) =>
      agreed === true
        ? end(
            context,
            vibeml,
            unused.map(({ id }) => id),
          )
        : errAsync(cancelled('Ending what costs money')),
    );
  });

/** `vibeml billing [--fix] [ID…]` */
export const billing: Command<BillingFlags, string[]> = (context, flags, ...ids) =>
  withVibeml(context, (vibeml) => {
    if (flags.fix)
      return ids.length > 0 ? end(context, vibeml, ids) : endUnused(context, flags, vibeml);
    if (ids.length > 0) {
      return errAsync(requestInvalid([{ field: 'ID', problem: 'is for --fix, which ends it' }]));
    }
    return vibeml.listBilling({}, { signal: context.signal }).map(listed);
  });
