import { expect, test } from 'vitest';
import { bytes, count, dollars, loss, percent, plural } from './numbers.ts';

test.each([
  [dollars(0), '$0.00'],
  [dollars(0.0042), '$0.0042'],
  [dollars(3.456), '$3.46'],
  [count(180), '180'],
  [count(9999), '9999'],
  [count(12_345), '12.3 k'],
  [count(134_515_008), '134.5 M'],
  [count(7.6e9), '7.6 B'],
  [count(2.5), '2.5'],
  [bytes(0), '0 B'],
  [bytes(999), '999 B'],
  [bytes(48_000), '48.0 kB'],
  [bytes(19_538_120), '19.5 MB'],
  [percent(0.875), '87.5 %'],
  [percent(1), '100 %'],
  [percent(0), '0 %'],
  [loss(null), '–'],
  [loss(0.8304), '0.830'],
  [plural(1, 'row'), '1 row'],
  [plural(2, 'row'), '2 rows'],
])('%s', (actual, expected) => {
  expect(actual).toBe(expected);
});
