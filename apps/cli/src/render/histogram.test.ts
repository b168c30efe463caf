import { expect, test } from 'vitest';
import { histogram } from './histogram.ts';
import { createPage } from './page.ts';

const page = createPage({ width: 80, nowMs: 0, color: false });
const bars = [
  { from: 0, to: 99, rows: 12 },
  { from: 100, to: 199, rows: 120 },
  { from: 200, to: 299, rows: 0 },
  { from: 300, to: 4096, rows: 1 },
];

test('bars by length, and something is never shown as nothing', () => {
  expect(histogram(bars, null, page).join('\n')).toMatchInlineSnapshot(`
    "        0–99 ████ 12
         100–199 ████████████████████████████████████████ 120
         200–299
        300–4096 ▍ 1"
  `);
});

test('a narrow page has short bars', () => {
  const narrow = histogram(bars, null, createPage({ width: 40, nowMs: 0, color: false }));
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(40);
});

test('what is beyond the limit has another colour', () => {
  const lines = histogram(bars, 250, createPage({ width: 80, nowMs: 0, color: true }));
  expect(lines.map((line) => line.includes('\u001b[33m'))).toEqual([false, false, false, true]);
});
