import type { ResultAsync } from 'neverthrow';

/** Starts the work of a key once at a time: who asks while it goes on gets the same result. */
export const createShareInFlight = <Value, Failure>() => {
  const inFlight = new Map<string, ResultAsync<Value, Failure>>();
  const forgetting =
    <Result>(key: string) =>
    (result: Result): Result => {
      inFlight.delete(key);
      return result;
    };
  return (key: string, start: () => ResultAsync<Value, Failure>): ResultAsync<Value, Failure> => {
    const known = inFlight.get(key);
    if (known !== undefined) return known;
    const work = start().map(forgetting<Value>(key)).mapErr(forgetting<Failure>(key));
    inFlight.set(key, work);
    return work;
  };
};
