import {
  createFakeWorld,
  expectOk,
  sampleContext,
  samplePlan,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

test('a run goes from launch to a verified result', async () => {
  const world = createFakeWorld({ script: trainingScript() });
  const jobs = createJobs(world.ports);
  const { run, isNew } = await expectOk(jobs.launch(samplePlan(), null, sampleContext()));
  expect(isNew).toBe(true);
  expect(run.id).toMatch(/^smollm2-135m_chats_[a-z]{4}$/);

  const seen: string[] = [];
  const waited = await expectOk(
    jobs.wait(
      run.id,
      { until: 'finished', timeoutMs: null, onChange: (view) => seen.push(view.run.status) },
      sampleContext(),
    ),
  );

  expect(waited.isReached).toBe(true);
  expect(seen).toEqual(['setting_up', 'running', 'saving', 'succeeded']);
  expect(waited.run).toMatchObject({
    status: 'succeeded',
    recentLosses: [2.5, 2.1, 1.8, 1.5],
    checkpoint: { step: 4 },
    exitCode: 0,
    error: null,
    artifacts: [{ path: 'final/adapter_model.safetensors' }],
  });
  expect(waited.run.releasedAt).not.toBeNull();
  expect(world.driver.job(run.id)?.releases).toBe(1);
});
