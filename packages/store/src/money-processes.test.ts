import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Run } from '@vibeml/core-models';
import { expectOk, sampleRun, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, type Store } from './index.ts';

const program = fileURLToPath(new URL('../test/ledger-process.ts', import.meta.url));
const at = '2026-01-31T12:00:00.000Z';

interface Spender {
  readonly child: ChildProcess;
  /** The next line that it says. */
  readonly next: () => Promise<string>;
  readonly hasEnded: Promise<unknown>;
}

const start = (
  path: string,
  task: 'reserve' | 'spend' | 'hold',
  run: Run,
  dollars: number,
  limitUsd: number,
): Spender => {
  const parameters = [path, task, JSON.stringify(run), String(dollars), String(limitUsd)];
  const child = spawn(process.execPath, ['--conditions=@vibeml/source', program, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    next: async () => String((await lines.next()).value),
    hasEnded: once(child, 'close'),
  };
};

// All of them are loaded before the first begins, so they really meet.
const go = async (spenders: readonly Spender[]): Promise<readonly string[]> => {
  for (const each of spenders) expect(await each.next()).toBe('ready');
  for (const { child } of spenders) child.stdin?.write('go\n');
  return Promise.all(spenders.map((each) => each.next()));
};

const open = async (): Promise<{ path: string; store: Store }> => {
  const path = join(await temporaryDirectory(), 'vibeml.db');
  const store = createStore({ path });
  onTestFinished(() => store.close());
  return { path, store };
};

const today = async (store: Store) =>
  (await expectOk(store.ledger.readState({ project: null, groupId: null, at }))).spend.day;

test('eight processes that launch at once never pass the limit together', async () => {
  const { path, store } = await open();
  const spenders = [1, 2, 3, 4, 5, 6, 7, 8].map((index) =>
    start(path, 'reserve', sampleRun(index), 3, 10),
  );
  const said = await go(spenders);
  // Compared as a whole, so that a process which failed shows with what.
  expect([...said].sort()).toEqual([...Array(3).fill('created'), ...Array(5).fill('refused')]);
  expect(await today(store)).toEqual({ spentUsd: 0, reservedUsd: 9 });
}, 60_000);

test('two processes can not both take the last dollar', async () => {
  const { path, store } = await open();
  const said = await go([1, 2].map((index) => start(path, 'reserve', sampleRun(index), 1, 1)));
  expect([...said].sort()).toEqual(['created', 'refused']);
  expect(await today(store)).toEqual({ spentUsd: 0, reservedUsd: 1 });
}, 60_000);

test('processes that reserve, settle and reserve again spend the limit and not a cent more', async () => {
  const { path, store } = await open();
  const spenders = [1, 2, 3].map((index) =>
    start(path, 'spend', sampleRun(index, { planId: sampleRun(index * 0x10_000).planId }), 1, 10),
  );
  const launched = (await go(spenders)).map(Number);
  const { spentUsd, reservedUsd } = await today(store);
  expect(reservedUsd).toBe(0);
  expect(spentUsd).toBe(launched.reduce((sum, each) => sum + each, 0) / 2);
  // Each run costs half of what it reserves; what is left does not hold another reservation beside the others' own.
  expect(spentUsd).toBeLessThanOrEqual(10);
  expect(spentUsd).toBeGreaterThan(10 - 1 - 2);
}, 60_000);

test('a process killed between reservation and launch keeps its money reserved, and its run is known', async () => {
  const { path, store } = await open();
  const run = sampleRun(1);
  const holder = start(path, 'hold', run, 8, 10);
  expect(await go([holder])).toEqual(['created']);
  holder.child.kill('SIGKILL');
  await holder.hasEnded;
  expect(await expectOk(store.ledger.openRuns())).toEqual([run.id]);
  expect(await today(store)).toEqual({ spentUsd: 0, reservedUsd: 8 });
  const other = start(path, 'reserve', sampleRun(2), 3, 10);
  expect(await go([other])).toEqual(['refused']);
}, 60_000);
