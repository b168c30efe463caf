import type { CallContext, Driver } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { EndedBilling } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { type Billed, isInUse, readBilling } from './read-billing.ts';

const stopCommand = (item: Billed): string | null =>
  item.run === null ? null : `vibeml stop ${item.run.id}`;

const ended = (id: string, outcome: EndedBilling['outcome'], reason: string | null = null) =>
  ({ id, outcome, reason, command: null }) satisfies EndedBilling;

/** The books of a run that ended are closed by looking at it again. */
const settle = (services: Services, { run }: Billed, context: CallContext) =>
  run === null
    ? okAsync(undefined)
    : services.jobs
        .refresh(run.id, context)
        .map(() => undefined)
        .orElse(() => okAsync(undefined));

const give = (
  services: Services,
  driver: Driver,
  item: Billed & { readonly jobName: string },
  context: CallContext,
): ResultAsync<EndedBilling, VibemlError> =>
  driver
    .find(item.jobName, context)
    .andThen((handle) =>
      handle === null
        ? okAsync(ended(item.id, 'gone'))
        : driver.release(handle, context).map(() => ended(item.id, 'ended')),
    )
    .andThen((outcome) => settle(services, item, context).map(() => outcome))
    .orElse(
      (error): ResultAsync<EndedBilling, VibemlError> =>
        error.code === 'request.cancelled'
          ? errAsync(error)
          : okAsync(ended(item.id, 'failed', error.message)),
    );

/** A machine that carries our label under a name of somebody else's is theirs to end. */
const release = (
  services: Services,
  driver: Driver,
  item: Billed,
  context: CallContext,
): ResultAsync<EndedBilling, VibemlError> => {
  const { id, jobName } = item;
  return jobName === null
    ? okAsync({
        id,
        outcome: 'failed',
        reason: 'It carries our label, but no name of ours.',
        command: `sky down ${id}`,
      })
    : give(services, driver, { ...item, jobName }, context);
};

/**
 * Ends what is named and costs money, unless it serves a run that is going; everything is looked at again first.
 * What could not be ended is told, and the rest is ended all the same.
 */
export const endBilling = (
  services: Services,
  ids: readonly string[],
  context: CallContext,
): ResultAsync<readonly EndedBilling[], VibemlError> =>
  safeTry(async function* () {
    const engines = yield* services.engines();
    const { items } = yield* readBilling(services, context);
    const outcomes: EndedBilling[] = [];
    for (const id of new Set(ids)) {
      const item = items.find((each) => each.id === id);
      const driver = engines.find(({ kind }) => kind === item?.engine);
      if (item === undefined || driver === undefined) {
        outcomes.push(ended(id, 'gone'));
      } else if (isInUse(item)) {
        const command = stopCommand(item);
        outcomes.push({ id, outcome: 'in_use', reason: 'it serves a run that is going', command });
      } else outcomes.push(yield* release(services, driver, item, context));
    }
    return ok(outcomes);
  });
