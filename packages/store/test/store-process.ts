// A process of its own that uses the store; started by tests. Arguments: path, task, run as JSON, count.
// It says `ready`, waits for a line, works, and says what it did.
import { once } from 'node:events';
import { Run, type RunChange, type RunEvent, type StoredRun } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import * as z from 'zod';
import { createStore } from '../src/index.ts';

const [path, task, runJson, countText] = z
  .tuple([z.string(), z.enum(['create', 'append', 'open']), z.string(), z.string()])
  .parse(process.argv.slice(2));
const event: RunEvent = { type: 'setup-started', at: '2026-01-02T03:04:05.000Z' };
const run = Run.parse(JSON.parse(runJson));
const store = createStore({ path, busyTimeoutMs: 20_000 });

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const unwrap = <Value, Failure>(result: Result<Value, Failure>): Value => {
  if (result.isErr()) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const change = ({ run: before, cursors }: StoredRun): RunChange => ({
  runId: before.id,
  expectedVersion: before.version,
  events: [event],
  run: { ...before, version: before.version + 1 },
  cursors: { run: (cursors['run'] ?? 0) + 1 },
});

const create = async (): Promise<void> => {
  const stored = unwrap(
    await store.runs.createRun(change({ run: { ...run, version: 0 }, cursors: {} })),
  );
  say(stored.run.id);
};

// As every caller does: read, change, and start again when somebody else was first.
const appendOnce = async (): Promise<void> => {
  const stored = unwrap(await store.runs.findRun(run.id));
  if (stored === null) throw new Error('the run is gone');
  const outcome = unwrap(await store.runs.appendEvents(change(stored)));
  if (outcome === 'conflict') return appendOnce();
  say(String(stored.run.version + 1));
};

const append = async (): Promise<void> => {
  for (let done = 0; done < Number(countText); done += 1) await appendOnce();
};

const open = async (): Promise<void> => {
  say(String(unwrap(await store.runs.listRuns({ limit: 1 })).total));
};

say('ready');
await once(process.stdin, 'data');
await { create, append, open }[task]();
await store.close();
process.exit(0);
