import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';

/** Asks again and again until the answer pleases; the test fails when the deadline passes first. Times in milliseconds. */
export const eventually = async <Value>(
  ask: () => Value | Promise<Value>,
  pleases: (answer: Value) => boolean = Boolean,
  deadlineMs = 15_000,
  intervalMs = 10,
): Promise<Value> => {
  const endsAt = Date.now() + deadlineMs;
  let answer = await ask();
  while (!pleases(answer) && Date.now() < endsAt) {
    await wait(intervalMs);
    answer = await ask();
  }
  expect(answer, `not within ${deadlineMs} ms`).toSatisfy(pleases);
  return answer;
};
