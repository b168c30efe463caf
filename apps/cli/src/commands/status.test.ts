import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import {
  failedView,
  sampleGetRun,
  sampleView,
  succeededView,
  trainingView,
} from '../test-support/sample-views.ts';

const show = async (run: ReturnType<typeof sampleView>, columns = 100) =>
  (await runCli(['status', run.runId], { vibeml: createFakeVibeml({}, run), columns })).out;

test('a run that waits for its environment', async () => {
  expect(await show(sampleView())).toMatchInlineSnapshot(`
    "● smollm2-135m_chats_0000 setting up
      Model      SmolLM2-135M-Instruct
      Data       ./chats.jsonl
      Workflow   lora on this computer
      Time       12 s so far, started 1 min ago
      Phases     environment
      Cost       $0.00 so far · $0.00/h
      Directory  /data/runs/smollm2-135m_chats_0000
    "
  `);
});

test('a run in the middle of its training', async () => {
  expect(await show(trainingView(36))).toMatchInlineSnapshot(`
    "● smollm2-135m_chats_0000 running
      Model       SmolLM2-135M-Instruct
      Data        ./chats.jsonl
      Workflow    lora on this computer
      Time        1 min 36 s so far, started 1 min ago
      Phases      environment ✔ 48 s · model ✔ 3 s · test before ✔ 6 s · train
      Steps       ━━━━━━━━━━━━━━━━━━──────────── 36/60
      Training    loss 0.256 █▇▆▆▅▅▄▄▄▄▃▃▃▃▃▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁  412 tok/s  ETA 0:48
      Held out    loss 2.310 before, – after
      Checkpoint  step 10
      Cost        $0.00 so far · $0.00/h
      Directory   /data/runs/smollm2-135m_chats_0000
    "
  `);
});

test('the same on a narrow page', async () => {
  expect(await show(trainingView(36), 60)).toMatchInlineSnapshot(`
    "● smollm2-135m_chats_0000 running
      Model       SmolLM2-135M-Instruct
      Data        ./chats.jsonl
      Workflow    lora on this computer
      Time        1 min 36 s so far, started 1 min ago
      Phases      environment ✔ 48 s · model ✔ 3 s · test before
                  ✔ 6 s · train
      Steps       ━━━━━━━━━━━━━━━━━━──────────── 36/60
      Training    loss 0.256 █▇▆▅▅▄▃▃▂▂▁  412 tok/s  ETA 0:48
      Held out    loss 2.310 before, – after
      Checkpoint  step 10
      Cost        $0.00 so far · $0.00/h
      Directory   /data/runs/smollm2-135m_chats_0000
    "
  `);
});

test('a run with a result', async () => {
  expect(
    await show(
      succeededView({
        tags: { team: 'nlp' },
        project: 'router',
        maxCostUsd: 5,
        hourlyUsd: 0.24,
        spentUsd: 0.013,
      }),
    ),
  ).toMatchInlineSnapshot(`
    "✔ smollm2-135m_chats_0000 succeeded
      Model       SmolLM2-135M-Instruct
      Data        ./chats.jsonl
      Workflow    lora on this computer
      Time        3 min 10 s, ended 10 s ago
      Phases      environment ✔ 48 s · model ✔ 3 s · test before ✔ 6 s
      Steps       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 60/60
      Training    loss 0.159 ██▇▇▆▆▆▅▅▅▅▄▄▄▄▃▃▃▃▃▂▂▂▂▂▂▁▁▁▁  412 tok/s
      Held out    loss 2.310 before, 0.830 after
      Checkpoint  step 10
      Cost        $0.00 · $0.24/h
      Files       2 checked, 19.5 MB
      Directory   /data/runs/smollm2-135m_chats_0000
      Project     router
      Tags        team=nlp

      vibeml chat smollm2-135m_chats_0000  Talks to the base and the tuned model.
    "
  `);
});

test('a run that failed, with what to do next', async () => {
  expect(
    await show(
      failedView({
        warnings: [{ code: 'dropped_arguments', message: 'One argument is not known.' }],
      }),
    ),
  ).toMatchInlineSnapshot(`
    "✗ smollm2-135m_chats_0000 failed
      Model       SmolLM2-135M-Instruct
      Data        ./chats.jsonl
      Workflow    lora on this computer
      Time        1 min 12 s, ended 10 s ago
      Phases      environment ✔ 48 s · model ✔ 3 s · test before ✔ 6 s
      Steps       ━━━━━━──────────────────────── 12/60
      Training    loss 0.667 █▆▅▄▃▃▂▂▂▁▁▁  412 tok/s
      Held out    loss 2.310 before, – after
      Checkpoint  step 10
      Cost        $0.00 · $0.00/h
      Directory   /data/runs/smollm2-135m_chats_0000
      Warning     One argument is not known.
      Error       The machine ran out of memory at step 13.
      Hint        Give --batch-size 2.

      vibeml diagnose smollm2-135m_chats_0000  Tells why, and what to do.
      vibeml resume smollm2-135m_chats_0000    Goes on from the newest checkpoint.
    "
  `);
});

test('get-job-status --cluster RUN is an alias', async () => {
  const getRun = vi.fn((_input: unknown) => okAsync(sampleGetRun(sampleView())));
  const vibeml = createFakeVibeml({ getRun });
  await runCli(['get-job-status', '--cluster', 'some-run', '--metrics'], { vibeml });
  await runCli(['get-job-status', '--cluster=some-run'], { vibeml });
  expect(getRun.mock.calls.map(([input]) => input)).toEqual([
    { runId: 'some-run', metrics: true, cached: false },
    { runId: 'some-run', metrics: false, cached: false },
  ]);
});

test('what was planned and what came of it, side by side', async () => {
  const run = succeededView();
  const source = { source: 'plan', observedAt: run.createdAt, method: 'modelled' as const };
  const range = (low: number, expected: number, high: number, unit: string) => ({
    low,
    expected,
    high,
    unit,
    ...source,
  });
  const outcomes = [
    {
      name: 'memory' as const,
      title: 'memory',
      predicted: { value: 2.1, unit: 'GiB', ...source },
      actual: { value: 1.9, unit: 'GiB', ...source },
      ratio: 1.9 / 2.1,
      isWithin: null,
    },
    {
      name: 'time' as const,
      title: 'time',
      predicted: range(120, 180, 300, 's'),
      actual: { value: 420, unit: 's', ...source },
      ratio: 420 / 180,
      isWithin: false,
    },
    {
      name: 'speed' as const,
      title: 'speed of training',
      predicted: null,
      actual: null,
      ratio: null,
      isWithin: null,
    },
  ];
  const vibeml = createFakeVibeml({
    getRun: () => okAsync({ ...sampleGetRun(run), outcomes }),
  });
  const { out } = await runCli(['status', run.runId], { vibeml });
  expect(out.slice(out.indexOf('PLANNED') - 20)).toMatchInlineSnapshot(`
    "                    PLANNED                 ACTUAL        DIFFERENCE
      memory             2.10 GiB                1.90 GiB          -9.5 %
      time               3 min (2 min to 5 min)  7 min           +133.3 %
      speed of training  not known               not measured           –

      vibeml chat smollm2-135m_chats_0000  Talks to the base and the tuned model.
    "
  `);
});

const oldAnswer = {
  ...sampleGetRun(trainingView(36)),
  observedAt: '2026-01-02T03:03:00.000Z',
  ageSeconds: 120,
  isFresh: false,
};
const newAnswer = { ...sampleGetRun(trainingView(48)), isFresh: true, ageSeconds: 0 };

const elsewhere = () => {
  const getRun = vi.fn((input: { readonly refresh?: boolean | undefined }) =>
    okAsync(input.refresh === true ? newAnswer : oldAnswer),
  );
  return { getRun, vibeml: createFakeVibeml({ getRun }) };
};

test('a run elsewhere is shown at once with its age, and in a terminal as it is now a moment later', async () => {
  const { getRun, vibeml } = elsewhere();
  const { frames, out, exitCode } = await runCli(['status', 'r'], { vibeml, terminal: true });
  expect(exitCode).toBe(0);
  expect(out).toBe('');
  expect(frames).toHaveLength(2);
  expect(frames[0]).toContain('running · as of 2 min ago');
  expect(frames[0]).toContain('36/60');
  expect(frames[1]).toContain('48/60');
  expect(frames[1]).not.toContain('as of');
  expect(getRun.mock.calls.map(([input]) => input.refresh)).toEqual([undefined, true]);
});

test('elsewhere than in a terminal it is one text or one document, and the engine is still asked', async () => {
  for (const argv of [
    ['status', 'r'],
    ['status', 'r', '--json'],
  ]) {
    const { getRun, vibeml } = elsewhere();
    const { out } = await runCli(argv, { vibeml });
    expect(out).toContain(argv.length === 3 ? '"ageSeconds": 120' : 'as of 2 min ago');
    expect(out).not.toContain('48/60');
    if (argv.length === 3) expect(JSON.parse(out)).toMatchObject({ isFresh: false });
    expect(getRun).toHaveBeenCalledTimes(2);
  }
});

test('--cached asks no engine, --refresh waits for it, and a fresh answer is the last word', async () => {
  const cached = elsewhere();
  await runCli(['status', 'r', '--cached'], { vibeml: cached.vibeml });
  expect(cached.getRun).toHaveBeenCalledTimes(1);
  const waiting = elsewhere();
  const { out } = await runCli(['status', 'r', '--refresh'], { vibeml: waiting.vibeml });
  expect(out).toContain('48/60');
  expect(waiting.getRun).toHaveBeenCalledTimes(1);
});

test('an engine that can not be asked leaves the words that the store gave, and is no failure', async () => {
  const getRun = vi.fn((input: { readonly refresh?: boolean | undefined }) =>
    input.refresh === true
      ? errAsync(driverUnavailable('skypilot', 'the server is down'))
      : okAsync(oldAnswer),
  );
  const vibeml = createFakeVibeml({ getRun });
  const { frames, exitCode } = await runCli(['status', 'r'], { vibeml, terminal: true });
  expect(frames).toHaveLength(1);
  expect(exitCode).toBe(0);
});
