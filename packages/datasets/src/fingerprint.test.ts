import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createExactFingerprint, createLooseFingerprint } from './fingerprint.ts';
import { createFingerprintSet } from './fingerprint-set.ts';

const exact = (...texts: readonly string[]): number => {
  const builder = createExactFingerprint();
  for (const text of texts) builder.add(text);
  return builder.finish();
};

const loose = (text: string): number => {
  const builder = createLooseFingerprint();
  builder.add(text);
  return builder.finish();
};

test('equal texts have equal fingerprints, different ones differ, and all are safe integers', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.string()), (one, other) => {
      expect(exact(...one)).toBe(exact(...one));
      expect(Number.isSafeInteger(exact(...one)) && exact(...one) >= 0).toBe(true);
      if (JSON.stringify(one) !== JSON.stringify(other)) {
        expect(exact(...one)).not.toBe(exact(...other));
      }
    }),
  );
});

test('where a text ends counts', () => {
  expect(exact('ab', 'c')).not.toBe(exact('a', 'bc'));
  expect(exact('a')).not.toBe(exact('a', ''));
});

test('many similar texts do not collide', () => {
  const seen = new Set(Array.from({ length: 200_000 }, (_, index) => exact(`row ${index}`)));
  expect(seen.size).toBe(200_000);
});

test('the loose fingerprint overlooks white space and the case of Latin letters', () => {
  expect(loose(' Where is\n my Parcel? ')).toBe(loose('where is my parcel?'));
  expect(loose('where is my parcel!')).not.toBe(loose('where is my parcel?'));
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
