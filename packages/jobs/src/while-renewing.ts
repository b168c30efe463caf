import type { Clock, StoreError } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';

/** What is renewed, and how often. */
export interface Renewal {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly renew: () => ResultAsync<boolean, StoreError>;
}

/** Renews something until the work is over. */
export const whileRenewing = <Value, Failure>(
  { clock, everyMs, renew }: Renewal,
  work: ResultAsync<Value, Failure>,
): ResultAsync<Value, Failure> => {
  const over = new AbortController();
  const end = (): void => over.abort();
  const keepOn = async (): Promise<void> => {
    while (await clock.sleep(everyMs, over.signal)) await renew().unwrapOr(false);
  };
  void keepOn();
  return work.andTee(end).orTee(end);
};
