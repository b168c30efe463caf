import type { CallContext, Clock } from '@vibeml/core-models';
import { ok, ResultAsync } from 'neverthrow';

/**
 * The result of the work, or null when it took longer than the deadline, in milliseconds, or the caller gave up. The work's
 * own signal is aborted then.
 */
export const withDeadline = <Value, Failure>(
  clock: Clock,
  deadlineMs: number,
  context: CallContext,
  work: (context: CallContext) => ResultAsync<Value, Failure>,
): ResultAsync<Value | null, Failure> => {
  const race = async () => {
    const over = new AbortController();
    const signal = AbortSignal.any([context.signal, over.signal]);
    const tooLate = clock.sleep(deadlineMs, signal).then(() => ok<null, Failure>(null));
    const first = await Promise.race([work({ signal }), tooLate]);
    over.abort();
    return first;
  };
  return new ResultAsync(race());
};
