import * as fc from 'fast-check';
import {
  createFakeWorld,
  expectOk,
  progressLine,
  sampleContext,
  samplePlan,
  trainerLine,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';
import { downsample } from './downsample.ts';

const context = sampleContext();

test('a thinned curve keeps its first, last and lowest point, in order', () => {
  const losses = fc.array(fc.option(fc.double({ noNaN: true, min: 0, max: 10 })), { minLength: 1 });
  fc.assert(
    fc.property(losses, fc.integer({ min: 3, max: 40 }), (values, maxPoints) => {
      const points = values.map((loss, step) => ({ step, loss }));
      const thin = downsample(points, maxPoints);
      expect(thin.length).toBeLessThanOrEqual(Math.max(maxPoints, 3));
      expect(thin[0]).toBe(points[0]);
      expect(thin.at(-1)).toBe(points.at(-1));
      const known = values.filter((loss) => loss !== null);
      if (known.length > 0) expect(thin.map(({ loss }) => loss)).toContain(Math.min(...known));
      const steps = thin.map(({ step }) => step);
      expect(steps).toEqual([...new Set(steps)].sort((one, other) => one - other));
    }),
  );
});

test('the curves of a run are read from its events', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  const lines = Array.from({ length: 100 }, (_, step) => progressLine(step, 100 - step));
  const evaluation = trainerLine(99, 'eval', {
    stage: 'after',
    step: 99,
    loss: 0.5,
    seconds: 1,
    metrics: {},
  });
  world.driver.play(run.id, { state: 'running', run: `${lines.join('')}${evaluation}` });
  await expectOk(jobs.refresh(run.id, context));
  const metrics = await expectOk(jobs.metrics(run.id, { maxPoints: 10 }));
  expect(metrics.totalPoints).toBe(100);
  expect(metrics.points.length).toBeLessThanOrEqual(10);
  expect(metrics.points.at(-1)).toMatchObject({ step: 99, loss: 1, tokensPerSecond: 400 });
  expect(metrics.evaluations).toEqual([
    { at: '2026-01-02T03:06:39.000Z', step: 99, when: 'after', loss: 0.5 },
  ]);
});
