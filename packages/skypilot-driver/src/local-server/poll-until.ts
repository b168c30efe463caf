import type { CallContext, Clock } from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { errAsync, ok, ResultAsync, safeTry } from 'neverthrow';

/** How often to look, and for how long, in milliseconds. */
export interface Patience {
  readonly everyMs: number;
  readonly withinMs: number;
}

/** Looks again and again until a look gives something; null where the time ran out. */
export const pollUntil = <Value, Failure>(
  clock: Clock,
  { everyMs, withinMs }: Patience,
  look: () => ResultAsync<Value | null, Failure>,
  { signal }: CallContext,
): ResultAsync<Value | null, Failure | ErrorOf<'request.cancelled'>> =>
  safeTry<Value | null, Failure | ErrorOf<'request.cancelled'>>(async function* () {
    const deadline = clock.now() + withinMs;
    for (;;) {
      const found = yield* look();
      if (found !== null || clock.now() >= deadline) return ok(found);
      const whole = yield* ResultAsync.fromSafePromise(clock.sleep(everyMs, signal));
      if (!whole) return errAsync(cancelled('skypilot'));
    }
  });
