import { okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import { sampleSummary, trainingView } from '../test-support/sample-views.ts';

test('a wide terminal shows every column', async () => {
  const { exitCode, out } = await runCli(['runs'], { columns: 140 });
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "RUN                      STATUS        STEP   LOSS        TIME   COST  STARTED    MODEL                  DATA
    smollm2-135m_chats_0000  ✔ succeeded  60/60  0.159  3 min 10 s  $0.00  1 min ago  SmolLM2-135M-Instruct  chats.jsonl
    smollm2-135m_chats_0000  ✗ failed     12/60  0.667  1 min 12 s  $0.00  1 min ago  SmolLM2-135M-Instruct  chats.jsonl
    "
  `);
});

test('a narrow terminal shows what matters most', async () => {
  const { out } = await runCli(['runs'], { columns: 60 });
  expect(out).toMatchInlineSnapshot(`
    "RUN                      STATUS        STEP   LOSS
    smollm2-135m_chats_0000  ✔ succeeded  60/60  0.159
    smollm2-135m_chats_0000  ✗ failed     12/60  0.667
    "
  `);
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
});

test('without runs it says how to start one', async () => {
  const vibeml = createFakeVibeml({
    listRuns: () =>
      okAsync({
        summary: 'There are no runs yet.',
        nextActions: [],
        runs: [],
        total: 0,
        nextCursor: null,
      }),
  });
  expect((await runCli(['runs'], { vibeml })).out).toMatchInlineSnapshot(`
    "There are no runs yet.
      Start one: vibeml quickstart
    "
  `);
});

test('flags reach the operation', async () => {
  const listRuns = vi.fn(() =>
    okAsync({
      summary: '9 runs, 1 shown.',
      nextActions: [],
      runs: [sampleSummary(trainingView())],
      total: 9,
      nextCursor: 'abc',
    }),
  );
  const vibeml = createFakeVibeml({ listRuns });
  const argv = ['runs', '--status', 'running,failed', '-n', '1', '--cached'];
  const { out } = await runCli(argv, { vibeml });
  expect(listRuns).toHaveBeenCalledWith(
    { statuses: ['running', 'failed'], limit: 1, cached: true },
    expect.anything(),
  );
  expect(out).toContain('vibeml runs --cursor abc');
});

test('list-jobs is an alias', async () => {
  expect((await runCli(['list-jobs'])).out).toBe((await runCli(['runs'])).out);
});

test('runs elsewhere are listed at once with their age, and in a terminal as they are now a moment later', async () => {
  const listRuns = vi.fn((input: { readonly refresh?: boolean | undefined }) =>
    okAsync({
      summary: '1 runs.',
      nextActions: [],
      runs: [sampleSummary(trainingView(input.refresh === true ? 48 : 36))],
      total: 1,
      nextCursor: null,
      observedAt: '2026-01-02T03:03:00.000Z',
      ageSeconds: 120,
      isFresh: input.refresh === true,
    }),
  );
  const vibeml = createFakeVibeml({ listRuns });
  const { frames } = await runCli(['runs'], { vibeml, terminal: true });
  expect(frames).toHaveLength(2);
  expect(frames[0]).toContain('Runs elsewhere as of 2 min ago');
  expect(frames[1]).toContain('48/60');
  expect(frames[1]).not.toContain('as of');
  const json = await runCli(['runs', '--json'], { vibeml });
  expect(JSON.parse(json.out)).toMatchObject({ isFresh: false, ageSeconds: 120 });
  expect(listRuns).toHaveBeenCalledTimes(4);
});
