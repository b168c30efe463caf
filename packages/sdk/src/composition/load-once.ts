import type { ResultAsync } from 'neverthrow';

type Loading<Value> = ResultAsync<Value, never>;

/** Loads at the first call and gives the same from then on, so that a quick question pays for nothing else. */
export const loadOnce = <Value>(load: () => Loading<Value>): (() => Loading<Value>) => {
  let current: Loading<Value> | null = null;
  return () => {
    const loading: Loading<Value> = current ?? load();
    current = loading;
    return loading;
  };
};
