import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { manualTiming } from '../test-support/manual-timing.ts';
import type { ToolAnswer } from '../tool.ts';
import { createWork, type Watcher } from './create-work.ts';

const answer = (summary: string): ToolAnswer => ({
  kind: 'view',
  view: { summary, nextActions: [], answer: {} },
});

const watcher = (changes: Partial<Watcher> = {}): Watcher => ({
  signal: new AbortController().signal,
  onProgress: () => undefined,
  deadlineMs: 1000,
  ...changes,
});

const summaryOf = (joined: Awaited<ReturnType<ReturnType<typeof createWork>['join']>>) => {
  if (joined.kind === 'late') return 'late';
  const given = joined.result.unwrapOr(answer('failed'));
  return given.kind === 'view' ? given.view.summary : given.kind;
};

const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

test('a late answer is kept for the caller who left, for two minutes', async () => {
  const timing = manualTiming();
  const work = createWork({ timing });
  let release: (text: string) => void = () => undefined;
  let starts = 0;
  const start = () => {
    starts += 1;
    return ResultAsync.fromSafePromise(
      new Promise<string>((resolve) => {
        release = resolve;
      }),
    ).map(answer);
  };
  const first = work.join('plan', start, watcher());
  await settle();
  timing.pass(1000);
  expect(summaryOf(await first)).toBe('late');
  release('the plan');
  await settle();
  timing.pass(119_000);
  expect(summaryOf(await work.join('plan', start, watcher()))).toBe('the plan');
  expect(starts).toBe(1);
  void work.join('plan', start, watcher());
  await settle();
  expect(starts).toBe(2);
});

test('an answer that nobody comes for is forgotten', async () => {
  const timing = manualTiming();
  const work = createWork({ timing });
  let starts = 0;
  const start = () => {
    starts += 1;
    return ResultAsync.fromSafePromise(settle()).map(() => answer(`answer ${starts}`));
  };
  const first = work.join('plan', start, watcher({ deadlineMs: 0 }));
  timing.pass(0);
  expect(summaryOf(await first)).toBe('late');
  for (let i = 0; i < 5; i += 1) await settle();
  timing.pass(120_000);
  expect(summaryOf(await work.join('plan', start, watcher()))).toBe('answer 2');
});

test('an answer in time is not kept', async () => {
  const work = createWork({ timing: manualTiming() });
  let starts = 0;
  const start = () => {
    starts += 1;
    return okAsync(answer(`answer ${starts}`));
  };
  expect(summaryOf(await work.join('run', start, watcher()))).toBe('answer 1');
  expect(summaryOf(await work.join('run', start, watcher()))).toBe('answer 2');
});

test('every caller hears of the progress of shared work', async () => {
  const work = createWork({ timing: manualTiming() });
  const heard: string[] = [];
  const hear = (name: string) =>
    watcher({ onProgress: ({ message }) => heard.push(`${name}: ${message}`) });
  await Promise.all([
    work.join(
      'plan',
      (call) => {
        call.onProgress({ progress: 1, total: null, message: 'half' });
        return okAsync(answer(''));
      },
      hear('a'),
    ),
    work.join('plan', () => okAsync(answer('')), hear('b')),
  ]);
  expect(heard).toEqual(['a: half', 'b: half']);
});

test('a caller who had cancelled before waits for nothing, and its work is aborted', async () => {
  const work = createWork({ timing: manualTiming() });
  let aborted = false;
  const signal = AbortSignal.abort();
  const joined = work.join(
    'plan',
    (call) => {
      call.signal.addEventListener('abort', () => {
        aborted = true;
      });
      return ResultAsync.fromSafePromise(new Promise(() => undefined));
    },
    watcher({ signal }),
  );
  expect(summaryOf(await joined)).toBe('late');
  await settle();
  expect(aborted).toBe(true);
});

test('a failure is an answer too', async () => {
  const work = createWork({ timing: manualTiming() });
  const joined = await work.join(
    'run',
    () =>
      errAsync({
        code: 'run.not_found',
        kind: 'job',
        message: '',
        advice: [],
        details: { runId: '', closest: [] },
      }),
    watcher(),
  );
  expect(joined.kind === 'done' && joined.result.isErr()).toBe(true);
});
