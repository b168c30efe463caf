import fc from 'fast-check';
import { sampleQuantity } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { type DurationBasis, estimateDuration } from './duration.ts';

const modelled = sampleQuantity(1000, 'tokens/s');
const basis: DurationBasis = {
  steps: 60,
  tokensPerStep: 400,
  paddedTokensPerStep: 500,
  measuredTokensPerSecond: null,
  modelledTokensPerSecond: modelled,
};

test('a modelled speed counts padding, a measured one does not and wins', () => {
  expect(estimateDuration(basis)).toMatchObject({ low: 22.5, expected: 30, high: 42, unit: 's' });
  const measured = { ...sampleQuantity(200, 'tokens/s'), source: 'an earlier run' };
  const both = estimateDuration({ ...basis, measuredTokensPerSecond: measured });
  expect(both).toMatchObject({ expected: 120, source: 'an earlier run' });
  expect(both?.low).toBeCloseTo(90, 9);
  expect(both?.high).toBeCloseTo(168, 9);
});

test.each([
  { steps: null },
  { tokensPerStep: null },
  { modelledTokensPerSecond: null },
  { modelledTokensPerSecond: sampleQuantity(0, 'tokens/s') },
])('without %j there is no time', (missing) => {
  expect(estimateDuration({ ...basis, ...missing })).toBeNull();
});

test('time grows with steps and tokens and falls with speed; low ≤ expected ≤ high', () => {
  const positive = fc.double({ min: 1, max: 1e6, noNaN: true });
  const at = (steps: number, tokens: number, speed: number) =>
    estimateDuration({
      steps,
      tokensPerStep: tokens,
      measuredTokensPerSecond: null,
      modelledTokensPerSecond: sampleQuantity(speed, 'tokens/s'),
    })?.expected ?? Number.NaN;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), positive, positive, (steps, tokens, speed) => {
      const expected = at(steps, tokens, speed);
      const range = estimateDuration({ ...basis, steps });
      return (
        at(steps + 1, tokens, speed) > expected &&
        at(steps, tokens * 1.1, speed) > expected &&
        at(steps, tokens, speed * 1.1) < expected &&
        range !== null &&
        range.low <= range.expected &&
        range.expected <= range.high
      );
    }),
  );
});
