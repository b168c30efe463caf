import { cancelled } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import { failedView, trainingView } from '../test-support/sample-views.ts';

const argv = ['wait', 'some-run'];

test('a run that came so far is exit code 0', async () => {
  const { exitCode, out } = await runCli(argv);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "✔ Run smollm2-135m_chats_0000 succeeded.
    "
  `);
});

test('a run that failed is exit code 1', async () => {
  expect((await runCli(argv, { vibeml: createFakeVibeml({}, failedView()) })).exitCode).toBe(1);
});

test('a wait that was too short is exit code 1, and the flags reach the operation', async () => {
  const waitForRun = vi.fn((_input: unknown) =>
    okAsync({
      summary: 'Run is running.',
      nextActions: [],
      run: trainingView(),
      reached: false,
      timedOut: true,
    }),
  );
  const vibeml = createFakeVibeml({ waitForRun });
  const { exitCode } = await runCli([...argv, '--until', 'running', '--timeout', '3'], { vibeml });
  expect(exitCode).toBe(1);
  expect(waitForRun.mock.calls[0]?.[0]).toMatchObject({ until: 'running', timeoutSeconds: 3 });
});

test('an interrupted wait is exit code 130', async () => {
  const vibeml = createFakeVibeml({ waitForRun: () => errAsync(cancelled('Waiting')) });
  expect((await runCli(argv, { vibeml })).exitCode).toBe(130);
});

test('the run is supervised while it is waited for, and no longer', async () => {
  const superviseRun = vi.fn(createFakeVibeml().superviseRun);
  await runCli(argv, { vibeml: createFakeVibeml({ superviseRun }) });
  expect(superviseRun.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
});

test('a supervisor that still gives the machine back is waited for', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const superviseRun: ReturnType<typeof createFakeVibeml>['superviseRun'] = (_runId, call) => {
    signals.push(call?.signal);
    return ResultAsync.fromSafePromise(new Promise<never>(() => undefined));
  };
  const ended: (boolean | undefined)[] = [];
  await runCli(argv, {
    vibeml: createFakeVibeml({ superviseRun }),
    onSleep: () => ended.push(signals[0]?.aborted),
  });
  expect(ended).toEqual([false]);
  expect(signals[0]?.aborted).toBe(true);
});
