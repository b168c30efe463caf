import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPage } from './page.ts';
import { progressBar } from './progress-bar.ts';
import { sparkline } from './sparkline.ts';

const page = createPage({ width: 80, nowMs: 0, color: false });

test('a bar has exactly its width, whatever the share', () => {
  fc.assert(
    fc.property(fc.double(), fc.integer({ min: 1, max: 80 }), (share, width) => {
      expect(progressBar(share, width, page)).toHaveLength(width);
    }),
  );
  expect(progressBar(0.5, 5, page)).toBe('━━╸──');
});

test('a curve has at most its width, and goes from the lowest to the highest bar', () => {
  expect(sparkline([8, 7, 6, 5, 4, 3, 2, 1], 20)).toBe('█▇▆▅▄▃▂▁');
  expect(sparkline([1, 1, 1], 20)).toBe('▁▁▁');
  expect(sparkline([], 20)).toBe('');
  expect(sparkline([9, 1, 2], 2)).toBe('▁█');
  expect(sparkline([1, 2], 0)).toBe('');
});
