import type { RunView, Vibeml } from '@vibeml/sdk';
import { ok, okAsync, ResultAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import {
  sampleGetRun,
  sampleView,
  succeededView,
  trainingView,
} from '../test-support/sample-views.ts';

/** VibeML whose run goes through the given states, one per look; it is supervised until the last. */
const living = (states: readonly RunView[]): Vibeml => {
  const left = [...states];
  const look = (): RunView => (left.length > 1 ? left.shift() : left[0]) ?? sampleView();
  const whole = createFakeVibeml();
  return {
    ...whole,
    getRun: vi.fn(() => okAsync(sampleGetRun(look()))),
    superviseRun: (_runId, call) =>
      new ResultAsync(
        new Promise((resolve) => {
          call?.signal?.addEventListener('abort', () => resolve(ok(sampleGetRun(sampleView()))));
        }),
      ),
  };
};

const states = [
  sampleView({ status: 'launching', phase: null }),
  sampleView(),
  trainingView(0, { progress: null, recentLosses: [] }),
  ...[1, 2, 3, 10, 20, 30, 40, 50, 60].map((step) => trainingView(step)),
  succeededView(),
];

const watch = ['watch', sampleView().runId];

test('without a terminal there is a line per phase, and one per 5 % or ten seconds', async () => {
  const { exitCode, out, frames } = await runCli(watch, { vibeml: living(states) });
  expect(exitCode).toBe(0);
  expect(frames).toEqual([]);
  expect(out).toMatchInlineSnapshot(`
    "run smollm2-135m_chats_0000: setting up
    run smollm2-135m_chats_0000: running
    environment: 48 s
    model: 3 s
    test before: 6 s
    held-out loss before 2.310
    step 1/60 (2 %), loss 2.500, 412 tok/s, ETA 1:58
    step 10/60 (17 %), loss 0.769, 412 tok/s, ETA 1:40
    step 20/60 (33 %), loss 0.435, 412 tok/s, ETA 1:20
    step 30/60 (50 %), loss 0.303, 412 tok/s, ETA 1:00
    step 40/60 (67 %), loss 0.233, 412 tok/s, ETA 0:40
    step 50/60 (83 %), loss 0.189, 412 tok/s, ETA 0:20
    step 60/60 (100 %), loss 0.159, 412 tok/s
    held-out loss after 0.830
    ✔ done in 3 min 10 s · final loss 0.159 (held-out 0.830, base 2.310) · $0.00
      result  /home/ada/.vibeml/runs/smollm2-135m_chats_0000/output/final
      try it  vibeml chat smollm2-135m_chats_0000
    "
  `);
});

test('in a terminal the run is drawn in place', async () => {
  const { frames, out } = await runCli(watch, {
    vibeml: living(states),
    terminal: true,
    columns: 80,
  });
  expect(frames).toHaveLength(states.length - 1);
  expect(frames.at(7)).toMatchInlineSnapshot(`
    "● run smollm2-135m_chats_0000 running · 1 min 30 s
      environment ✔ 48 s   model ✔ 3 s   test before ✔ 6 s   train
      ━━━━━━━━━━━━━━━━━━━━──────────────────── 30/60
      loss 0.303 █▆▅▅▄▄▃▃▃▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁  412 tok/s  ETA 1:00"
  `);
  expect(out).toMatchInlineSnapshot(`
    "✔ done in 3 min 10 s · final loss 0.159 (held-out 0.830, base 2.310) · $0.00
      result  /home/ada/.vibeml/runs/smollm2-135m_chats_0000/output/final
      try it  vibeml chat smollm2-135m_chats_0000
    "
  `);
});

test('an interrupt stops the following, not the run: exit code 130', async () => {
  const controller = new AbortController();
  const vibeml = living([sampleView(), trainingView(5)]);
  const stopRun = vi.fn(vibeml.stopRun);
  const { exitCode, out } = await runCli(watch, {
    vibeml: { ...vibeml, stopRun },
    terminal: true,
    signal: controller.signal,
    onSleep: () => controller.abort(),
  });
  expect(exitCode).toBe(130);
  expect(stopRun).not.toHaveBeenCalled();
  expect(out).toMatchInlineSnapshot(`
    "○ no longer followed; run smollm2-135m_chats_0000 goes on
      vibeml watch smollm2-135m_chats_0000  follow it again
      vibeml stop smollm2-135m_chats_0000   end it after a checkpoint
    "
  `);
});

test('with --json the interrupt is part of the document', async () => {
  const controller = new AbortController();
  controller.abort();
  const { exitCode, out } = await runCli([...watch, '--json'], {
    vibeml: living([trainingView(5)]),
    signal: controller.signal,
  });
  expect(exitCode).toBe(130);
  expect(JSON.parse(out)).toMatchObject({ detached: true, run: { status: 'running' } });
});

test('several live runs are followed at once, each with its name', async () => {
  const { exitCode, out } = await runCli(['watch'], { vibeml: living([succeededView()]) });
  expect(exitCode).toBe(0);
  expect(out).toContain(`[${sampleView().runId}] environment: 48 s\n`);
  expect(out.trimEnd().split('\n').slice(-2)).toEqual(
    Array.from({ length: 2 }, () => `${sampleView().runId} ✔ succeeded`),
  );
});

test('without live runs there is nothing to watch', async () => {
  const vibeml = createFakeVibeml({
    listRuns: () => okAsync({ summary: '', nextActions: [], runs: [], total: 0, nextCursor: null }),
  });
  expect((await runCli(['watch'], { vibeml })).out).toBe('No run is going on.\n');
});
