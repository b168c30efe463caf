import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkpointInterval } from './checkpoint-interval.ts';

/** A generator of numbers from 0 to 1, the same at every run (mulberry32). */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** Time of a run that loses what was done since its last checkpoint, whenever the machine goes. */
const simulate = (work: number, interval: number, saving: number, mean: number): number => {
  const random = seeded(7);
  const nextLife = () => -mean * Math.log(1 - random());
  let [clock, done, life] = [0, 0, nextLife()];
  while (done < work) {
    const step = Math.min(interval, work - done) + saving;
    if (life >= step) {
      life -= step;
      clock += step;
      done += step - saving;
    } else {
      clock += life;
      life = nextLife();
    }
  }
  return clock;
};

test("no interval loses clearly less than Daly's", () => {
  const [work, saving, mean] = [4e6, 30, 8 * 3600];
  const daly = checkpointInterval(saving, mean);
  expect(daly).toBeGreaterThan(1000);
  const time = simulate(work, daly, saving, mean);
  for (const factor of [0.1, 0.25, 0.5, 2, 4, 10]) {
    expect(simulate(work, daly * factor, saving, mean)).toBeGreaterThan(time * 0.995);
  }
  expect(simulate(work, daly * 10, saving, mean)).toBeGreaterThan(time * 1.05);
});

test('it grows with the time of a checkpoint and with the life of a machine, and is never shorter than saving', () => {
  const span = fc.double({ min: 0.01, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(span, span, span, (saving, mean, more) => {
      const interval = checkpointInterval(saving, mean);
      return (
        (interval >= saving || interval === mean) &&
        checkpointInterval(saving, mean + more) >= interval * 0.999
      );
    }),
  );
  expect(checkpointInterval(120, 36_000)).toBeGreaterThan(checkpointInterval(30, 36_000));
  expect(checkpointInterval(100, 40)).toBe(40);
});
