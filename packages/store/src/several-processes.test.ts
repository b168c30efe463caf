import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Run } from '@vibeml/core-models';
import { expectOk, sampleCreation, sampleIds, sampleRun, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, type Store } from './index.ts';

const program = fileURLToPath(new URL('../test/store-process.ts', import.meta.url));

interface StoreProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly isReady: Promise<void>;
  readonly hasEnded: Promise<number | null>;
  readonly said: (line: string) => Promise<void>;
}

type Task = 'create' | 'append' | 'open';

const start = (path: string, task: Task, run: Run, count = 1): StoreProcess => {
  const child = spawn(
    process.execPath,
    ['--conditions=@vibeml/source', program, path, task, JSON.stringify(run), String(count)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const hasEnded = once(child, 'close').then(() => child.exitCode);
  const said = async (line: string): Promise<void> => {
    while (!lines.includes(line)) {
      const next = await Promise.race([once(reader, 'line'), hasEnded.then(() => null)]);
      expect(next, `the process ended before it said ${line}`).not.toBeNull();
    }
  };
  return { child, lines, isReady: said('ready'), hasEnded, said };
};

// All of them are loaded before the first begins, so they really meet.
const runTogether = async (processes: readonly StoreProcess[]): Promise<void> => {
  await Promise.all(processes.map((each) => each.isReady));
  for (const { child } of processes) child.stdin?.write('go\n');
  const exitCodes = await Promise.all(processes.map((each) => each.hasEnded));
  expect(exitCodes).toEqual(processes.map(() => 0));
};

const databasePath = async (): Promise<string> => join(await temporaryDirectory(), 'vibeml.db');

const openStore = (path: string): Store => {
  const store = createStore({ path });
  onTestFinished(() => store.close());
  return store;
};

const versionsOf = async (store: Store, run: Run): Promise<readonly [number, number, number]> => {
  const stored = await expectOk(store.runs.findRun(run.id));
  const events = await expectOk(store.runs.listEvents({ runId: run.id, limit: 100_000 }));
  return [stored?.run.version ?? -1, stored?.cursors['run'] ?? 0, events.length];
};

test('several processes may open a new database at once', async () => {
  const path = await databasePath();
  const processes = [1, 2, 3, 4].map(() => start(path, 'open', sampleRun()));
  await runTogether(processes);
  expect(processes.map((each) => each.lines.at(-1))).toEqual(['0', '0', '0', '0']);
}, 60_000);

test('four processes that launch one plan get one run', async () => {
  const path = await databasePath();
  const { planId } = sampleIds(0);
  const processes = [1, 2, 3, 4].map((index) =>
    start(path, 'create', sampleRun(index, { planId })),
  );
  await runTogether(processes);
  expect(new Set(processes.map((each) => each.lines.at(-1))).size).toBe(1);
  const store = openStore(path);
  const page = await expectOk(store.runs.listRuns({ limit: 10 }));
  expect(page.runs.map((run) => run.id)).toEqual([processes[0]?.lines.at(-1)]);
  expect(
    await expectOk(store.runs.listEvents({ runId: page.runs[0]?.id ?? sampleRun().id, limit: 10 })),
  ).toHaveLength(1);
}, 60_000);

test('six processes append 100 times each, to runs of their own', async () => {
  const path = await databasePath();
  const store = openStore(path);
  const runs = [1, 2, 3, 4, 5, 6].map((index) => sampleRun(index));
  for (const run of runs) await expectOk(store.runs.createRun(sampleCreation(run)));
  await runTogether(runs.map((run) => start(path, 'append', run, 100)));
  for (const run of runs) expect(await versionsOf(store, run)).toEqual([101, 100, 101]);
}, 120_000);

test('processes that append to one run lose nothing and write nothing twice', async () => {
  const path = await databasePath();
  const store = openStore(path);
  const run = sampleRun();
  await expectOk(store.runs.createRun(sampleCreation(run)));
  await runTogether([1, 2, 3].map(() => start(path, 'append', run, 30)));
  expect(await versionsOf(store, run)).toEqual([91, 90, 91]);
}, 60_000);

test('kill -9 in the middle of writing leaves a whole database', async () => {
  const path = await databasePath();
  const store = openStore(path);
  const run = sampleRun();
  await expectOk(store.runs.createRun(sampleCreation(run)));
  for (const steps of [7, 20, 33]) {
    const writer = start(path, 'append', run, 1_000_000);
    await writer.isReady;
    const [version] = await versionsOf(store, run);
    writer.child.stdin?.write('go\n');
    await writer.said(String(version + steps));
    writer.child.kill('SIGKILL');
    await writer.hasEnded;
    const [after, cursor, events] = await versionsOf(store, run);
    // What the writer was told is stored; one more may have been written that it could not report.
    expect(after).toBeGreaterThanOrEqual(Number(writer.lines.at(-1)));
    expect([cursor, events]).toEqual([after - 1, after]);
  }
  await store.close();
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(database.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
}, 60_000);
