import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinFingerprints } from './fingerprint.ts';
import { createFingerprintSet } from './fingerprint-set.ts';

test('fingerprints are told apart, their order counts, and all are safe integers', () => {
  const numbers = fc.array(fc.maxSafeNat(), { maxLength: 8 });
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      const joined = joinFingerprints(one);
      expect(joined).toBe(joinFingerprints(one));
      expect(Number.isSafeInteger(joined) && joined >= 0).toBe(true);
      if (JSON.stringify(one) !== JSON.stringify(other)) {
        expect(joined).not.toBe(joinFingerprints(other));
      }
    }),
  );
});

test('the set behaves as a Set', () => {
  const numbers = fc.array(fc.maxSafeNat(), { maxLength: 3000 });
  fc.assert(
    fc.property(numbers, numbers, (added, asked) => {
      const model = new Set<number>();
      const set = createFingerprintSet(1_000_000);
      for (const each of added) {
        expect(set.add(each)).toBe(model.has(each));
        model.add(each);
      }
      expect(set.size()).toBe(model.size);
      for (const each of asked) expect(set.has(each)).toBe(model.has(each));
    }),
    { numRuns: 30 },
  );
});

test('a full set keeps what it has and takes nothing new', () => {
  const set = createFingerprintSet(2);
  expect([set.add(1), set.add(2), set.add(3), set.add(3), set.add(1)]).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
  expect([set.size(), set.isFull()]).toEqual([2, true]);
});
