import type { CallContext, DriverError } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { err, type Result, ResultAsync } from 'neverthrow';

type Look<Value> = (context: CallContext) => ResultAsync<Value, DriverError>;

interface Flight<Value> {
  readonly answer: Promise<Result<Value, DriverError>>;
  readonly controller: AbortController;
  waiting: number;
}

/** Looks at one thing at a time: whoever asks while a look is under way gets its answer. */
export type ShareLooks<Value> = (
  key: string,
  look: Look<Value>,
  context: CallContext,
) => ResultAsync<Value, DriverError>;

/**
 * Makes the sharing of one kind of look; `operation` names it in errors. A look goes on as long as somebody waits for it,
 * whoever began it.
 */
export const createShareLooks = <Value>(operation: string): ShareLooks<Value> => {
  const flights = new Map<string, Flight<Value>>();

  const begin = (key: string, look: Look<Value>): Flight<Value> => {
    const controller = new AbortController();
    const answer = Promise.resolve(look({ signal: controller.signal }));
    const flight = { answer, controller, waiting: 0 };
    flights.set(key, flight);
    void answer.finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    return flight;
  };
  const leave = (key: string, flight: Flight<Value>): void => {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    // A later caller begins anew: what is called off has no answer.
    if (flights.get(key) === flight) flights.delete(key);
    flight.controller.abort();
  };
  const wait = async (
    key: string,
    flight: Flight<Value>,
    { signal }: CallContext,
  ): Promise<Result<Value, DriverError>> => {
    flight.waiting += 1;
    let give = (): void => undefined;
    const given = new Promise<Result<Value, DriverError>>((resolve) => {
      give = () => resolve(err(cancelled(operation)));
    });
    signal.addEventListener('abort', give, { once: true });
    if (signal.aborted) give();
    const answer = await Promise.race([flight.answer, given]);
    signal.removeEventListener('abort', give);
    leave(key, flight);
    return answer;
  };

  return (key, look, context) =>
    new ResultAsync(wait(key, flights.get(key) ?? begin(key, look), context));
};
