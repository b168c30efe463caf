import { mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { renderText } from '@vibeml/errors';
import {
  expectErr,
  expectOk,
  sampleChange,
  sampleCreation,
  samplePlan,
  sampleProgress,
  sampleRun,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, type Store } from './index.ts';
import { migrations } from './migrations.ts';

const databasePath = async (): Promise<string> => join(await temporaryDirectory(), 'vibeml.db');

const openStore = (path: string, busyTimeoutMs = 40): Store => {
  const store = createStore({ path, busyTimeoutMs });
  onTestFinished(() => store.close());
  return store;
};

const openRaw = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  return database;
};

const filledDatabase = async (): Promise<string> => {
  const path = await databasePath();
  const store = createStore({ path });
  await expectOk(store.runs.createRun(sampleCreation()));
  await expectOk(store.plans.savePlan(samplePlan()));
  await store.close();
  return path;
};

test('while another process writes, reading goes on and writing says locked', async () => {
  const path = await filledDatabase();
  const store = openStore(path);
  const other = openRaw(path);
  other.exec('BEGIN IMMEDIATE');
  expect((await expectOk(store.runs.findRun(sampleRun().id)))?.run).toEqual(sampleRun());
  const error = await expectErr(store.runs.createRun(sampleCreation(sampleRun(1))));
  expect(error).toMatchObject({ code: 'store.locked', details: { path, waitedMs: 40 } });
  other.exec('COMMIT');
  await expectOk(store.runs.createRun(sampleCreation(sampleRun(1))));
});

test('a new database that another process holds says locked, and opens once it is free', async () => {
  const path = await databasePath();
  const other = openRaw(path);
  other.exec('CREATE TABLE made_by_others (x); BEGIN EXCLUSIVE');
  const store = openStore(path);
  expect((await expectErr(store.runs.listRuns({ limit: 1 }))).code).toBe('store.locked');
  other.exec('COMMIT');
  expect((await expectOk(store.runs.listRuns({ limit: 1 }))).total).toBe(0);
});

test('turning on the write-ahead log waits for another process, which SQLite itself does not', async () => {
  const path = await databasePath();
  const other = openRaw(path);
  other.exec('CREATE TABLE made_by_others (x); BEGIN IMMEDIATE');
  const waits: number[] = [];
  const clock = {
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      if (waits.length === 3) other.exec('COMMIT');
      return true;
    },
  };
  const store = createStore({ path, clock });
  onTestFinished(() => store.close());
  expect((await expectOk(store.runs.listRuns({ limit: 1 }))).total).toBe(0);
  expect(waits).toEqual([20, 20, 20]);
  expect(openRaw(path).prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
});

test('a database of a newer version is left alone', async () => {
  const path = await filledDatabase();
  openRaw(path).exec('PRAGMA user_version = 99');
  const error = await expectErr(openStore(path).runs.createRun(sampleCreation(sampleRun(1))));
  expect(error).toMatchObject({
    code: 'store.too_new',
    details: { found: 99, supported: migrations.length },
  });
  expect(openRaw(path).prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 1 });
});

test('a process that goes on while a newer version takes over reads and writes no more', async () => {
  const path = await filledDatabase();
  const store = openStore(path);
  await expectOk(store.runs.listRuns({ limit: 1 }));
  openRaw(path).exec('PRAGMA user_version = 99');
  expect((await expectErr(store.runs.listRuns({ limit: 1 }))).code).toBe('store.too_new');
  const creation = sampleCreation(sampleRun(1));
  expect((await expectErr(store.runs.createRun(creation))).code).toBe('store.too_new');
  expect(openRaw(path).prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 1 });
});

test('a file that is no database is corrupt, and SQLite is quoted in the details alone', async () => {
  const path = await databasePath();
  writeFileSync(path, 'hf_abcdefghijklmnop is not a database\n'.repeat(200));
  const error = await expectErr(openStore(path).plans.findPlan(samplePlan().id));
  expect(error).toMatchObject({
    code: 'store.corrupt',
    message: `The database ${path} holds unreadable data: it is not a SQLite database.`,
    details: { evidence: 'file is not a database' },
  });
  expect(renderText(error)).not.toContain('file is not a database');
});

test('a database with damaged pages is corrupt', async () => {
  const path = await filledDatabase();
  truncateSync(path, 4096);
  expect((await expectErr(openStore(path).runs.findRun(sampleRun().id))).code).toBe(
    'store.corrupt',
  );
});

test.each([
  ["UPDATE runs SET body = 'not json'", 'the run with id smollm2-135m_chats_0000 has a bad body'],
  [
    "UPDATE runs SET body = json_set(body, '$.status', 'dancing')",
    'the run with id smollm2-135m_chats_0000 has a bad body.status',
  ],
  [
    'UPDATE runs SET cursors = \'{"run":-1}\'',
    'the run with id smollm2-135m_chats_0000 has a bad cursors.run',
  ],
])('a run that does not fit its schema is corrupt: %s', async (sql, reason) => {
  const path = await filledDatabase();
  openRaw(path).exec(sql);
  const error = await expectErr(openStore(path).runs.findRun(sampleRun().id));
  expect(error).toMatchObject({ code: 'store.corrupt', details: { reason } });
});

test('lists, events and plans that do not fit are corrupt too', async () => {
  const path = await filledDatabase();
  openRaw(path).exec(`
    UPDATE runs SET body = '[]'; UPDATE run_events SET body = '{"type":"unknown"}';
    UPDATE plans SET body = '{}'`);
  const { runs, plans, forecasts } = openStore(path);
  const errors = await Promise.all([
    expectErr(runs.listRuns({ limit: 10 })),
    expectErr(runs.listEvents({ runId: sampleRun().id, limit: 10 })),
    expectErr(plans.findPlan(samplePlan().id)),
    expectErr(forecasts.findForecast(samplePlan().id)),
  ]);
  expect(errors.map((each) => each.code)).toEqual(errors.map(() => 'store.corrupt'));
});

test('an id that is taken by the run of another plan is refused and nothing is written', async () => {
  const path = await filledDatabase();
  const store = openStore(path);
  const taken = sampleRun(1, { id: sampleRun(0).id });
  const error = await expectErr(store.runs.createRun(sampleCreation(taken)));
  expect(error.code).toBe('store.unavailable');
  expect(await expectOk(store.runs.findRunOfPlan(taken.planId))).toBeNull();
  expect((await expectOk(store.runs.findRun(taken.id)))?.run).toEqual(sampleRun(0));
});

test('a run that could not be read back is a defect and takes its whole change with it', async () => {
  const store = openStore(await filledDatabase());
  const run = sampleRun();
  const broken = sampleChange(run, [sampleProgress(1, Number.NaN)]);
  await expect(store.runs.appendEvents(broken)).rejects.toThrow('what is stored fits its schema');
  expect(await expectOk(store.runs.findRun(run.id))).toEqual({ run, cursors: {} });
  expect(await expectOk(store.runs.appendEvents(sampleChange(run, [sampleProgress(1, 2)])))).toBe(
    'appended',
  );
});

test('a change whose version does not count its events is a defect', async () => {
  const { runs } = openStore(await databasePath());
  const change = sampleChange(sampleRun(), [sampleProgress(1, 2)]);
  expect(() => runs.appendEvents({ ...change, run: sampleRun() })).toThrow('counts its events');
  expect(() => runs.createRun({ ...change, runId: sampleRun(1).id })).toThrow(
    'the run that it names',
  );
});

test('a closed store says so, and may be closed again', async () => {
  const path = await databasePath();
  const store = createStore({ path });
  await store.close();
  const error = await expectErr(store.runs.listRuns({ limit: 1 }));
  expect(error).toMatchObject({ code: 'store.unavailable', details: { reason: 'it was closed' } });
  const used = createStore({ path });
  await expectOk(used.runs.listRuns({ limit: 1 }));
  const pending = used.runs.listRuns({ limit: 1 });
  await used.close();
  await used.close();
  expect((await expectErr(pending)).code).toBe('store.unavailable');
});

test('when the database is moved away, a new one takes its place', async () => {
  const path = await filledDatabase();
  const store = openStore(path);
  expect((await expectOk(store.runs.listRuns({ limit: 1 }))).total).toBe(1);
  const elsewhere = `${path}.broken`;
  renameSync(path, elsewhere);
  const totals = await Promise.all(
    [1, 2, 3].map(() => expectOk(store.runs.listRuns({ limit: 1 }))),
  );
  expect(totals.map((each) => each.total)).toEqual([0, 0, 0]);
  await expectOk(store.runs.createRun(sampleCreation(sampleRun(1))));
  expect(openRaw(elsewhere).prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 1 });
  expect(openRaw(path).prepare('SELECT id FROM runs').all()).toEqual([{ id: sampleRun(1).id }]);
});

test('a directory in the place of the database is unavailable', async () => {
  const path = await databasePath();
  mkdirSync(path);
  expect((await expectErr(openStore(path).runs.listRuns({ limit: 1 }))).code).toBe(
    'store.unavailable',
  );
});
