import { expect, test } from 'vitest';
import { countdown, distance, duration, durationRange } from './duration.ts';

test.each([
  [0, '0 s'],
  [0.4, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [190, '3 min 10 s'],
  [3600, '1 h'],
  [7500, '2 h 5 min'],
  [90_000, '1 d 1 h'],
  [-3, '0 s'],
])('%s seconds are %s', (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});

test.each([
  [30, 50, '30–50 s'],
  [60, 61, '60–61 s'],
  [120, 300, '2–5 min'],
  [170, 185, 'about 3 min'],
  [3600, 14_400, '1.0–4.0 h'],
])('%s to %s seconds are %s', (low, high, expected) => {
  expect(durationRange(low, high)).toBe(expected);
});

test.each([
  [21, '0:21'],
  [725, '12:05'],
  [3723, '1:02:03'],
])('%s seconds left are %s', (seconds, expected) => {
  expect(countdown(seconds)).toBe(expected);
});

test('moments are named from now', () => {
  const now = Date.parse('2026-01-02T03:00:00.000Z');
  expect(distance('2026-01-02T03:15:00.000Z', now)).toBe('in 15 min');
  expect(distance('2026-01-02T02:59:00.000Z', now)).toBe('1 min ago');
  expect(distance('2026-01-02T03:00:00.300Z', now)).toBe('now');
});
