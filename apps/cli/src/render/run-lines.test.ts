import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleView, trainingView } from '../test-support/sample-views.ts';
import { newRunLines, nothingPrinted } from './run-lines.ts';

test('a quiet phase is named after twenty seconds, and again after twenty more', () => {
  const run = sampleView({ elapsedSeconds: 40 });
  const first = newRunLines(nothingPrinted, run, 1_000);
  expect(first.lines).toHaveLength(1);
  const quiet = newRunLines(first.printed, run, 15_000);
  expect(quiet.lines).toEqual([]);
  const named = newRunLines(quiet.printed, run, 21_000);
  expect(named.lines).toEqual(['environment goes on, 40 s since the start']);
  expect(newRunLines(named.printed, run, 22_000).lines).toEqual([]);
});

test('however often it is looked, a fast run has at most one progress line per 5 %', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (steps) => {
      const ordered = [...steps].sort((a, b) => a - b);
      let printed = nothingPrinted;
      const lines = ordered.flatMap((step, index) => {
        const next = newRunLines(printed, trainingView(step), index * 10);
        printed = next.printed;
        return next.lines.filter((line) => line.startsWith('step '));
      });
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThanOrEqual(21);
    }),
  );
});

test('a warning and an evaluation are said once', () => {
  const run = trainingView(5, { warnings: [{ code: 'a', message: 'One argument is not known.' }] });
  const { lines, printed } = newRunLines(nothingPrinted, run, 0);
  expect(lines).toContain('warning: One argument is not known.');
  expect(lines).toContain('held-out loss before 2.310');
  expect(newRunLines(printed, run, 100).lines).toEqual([]);
});

test('a machine that takes long to come is told of before any phase', () => {
  const run = sampleView({ elapsedSeconds: 40, status: 'provisioning', phase: null });
  const first = newRunLines(nothingPrinted, run, 1_000);
  expect(newRunLines(first.printed, run, 21_000).lines).toEqual([
    'provisioning goes on, 40 s since the start',
  ]);
});
