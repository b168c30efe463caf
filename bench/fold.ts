// Folding the events of one long run. Run with: node --conditions=@vibeml/source bench/fold.ts
import { performance } from 'node:perf_hooks';
import type { RunEvent } from '../packages/core-models/src/index.ts';
import { foldRun } from '../packages/jobs/src/index.ts';
import { sampleProgress, sampleRunCreated } from '../packages/testing/src/sample-run-events.ts';
import { median } from './interleave.ts';

const eventCount = 100_000;
const rounds = 9;
const foldLimitMs = 1000;

const laterEvent = (step: number): RunEvent => {
  const report = sampleProgress(step, 1 + 1 / step);
  const { at } = report;
  if (step % 50 === 0)
    return { type: 'checkpoint-saved', at, step, path: `checkpoints/checkpoint-${step}`, bytes: 1 };
  if (step % 25 === 0)
    return { type: 'phase-changed', at, phase: 'evaluate', status: 'end', seconds: 1 };
  return report;
};

const events: readonly RunEvent[] = [
  sampleRunCreated(),
  ...Array.from({ length: eventCount - 1 }, (_, index) => laterEvent(index + 1)),
];

const timesMs = Array.from({ length: rounds }, () => {
  const startedAt = performance.now();
  foldRun(events);
  return performance.now() - startedAt;
});

const foldMs = median(timesMs);
process.stdout.write(
  `folding ${eventCount} events: ${foldMs.toFixed(0)} ms (limit ${foldLimitMs} ms), slowest ${Math.max(...timesMs).toFixed(0)} ms\n`,
);
process.exitCode = foldMs <= foldLimitMs ? 0 : 1;
