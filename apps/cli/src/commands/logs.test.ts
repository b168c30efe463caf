import { okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import { sampleView } from '../test-support/sample-views.ts';

const page = (lines: readonly string[], nextCursor: string, finished = false) => ({
  summary: '',
  nextActions: [],
  runId: sampleView().runId,
  source: 'run' as const,
  lines: [...lines],
  nextCursor,
  omittedBefore: false,
  finished,
});

test('--follow prints new lines until the run ends, each once', async () => {
  const pages = [
    page(['one', 'two'], '8'),
    page([], '8'),
    page(['three'], '14'),
    page([], '14', true),
  ];
  const getRunLogs = vi.fn((_input: unknown) => okAsync(pages.shift() ?? page([], '14', true)));
  const vibeml = createFakeVibeml({ getRunLogs });
  const { exitCode, out } = await runCli(['logs', 'r', '-f', '-n', '2', '--errors'], { vibeml });
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'one\ntwo\nthree\n' });
  expect(getRunLogs.mock.calls.map(([input]) => input)).toMatchObject([
    { tail: 2, errorsOnly: true },
    { cursor: '8' },
    { cursor: '8' },
    { cursor: '14' },
  ]);
});

test('an interrupt ends --follow: exit code 130, and the run goes on', async () => {
  const controller = new AbortController();
  const vibeml = createFakeVibeml({ getRunLogs: () => okAsync(page([], '0')) });
  const { exitCode, out, err } = await runCli(['logs', 'r', '-f'], {
    vibeml,
    signal: controller.signal,
    onSleep: () => controller.abort(),
  });
  expect({ exitCode, out }).toEqual({ exitCode: 130, out: '' });
  expect(err).toContain('goes on');
});

test('--follow and --json exclude each other', async () => {
  const { exitCode, out } = await runCli(['logs', 'r', '-f', '--json']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'request.invalid' } });
});
