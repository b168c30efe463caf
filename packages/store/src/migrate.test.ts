import { DatabaseSync } from 'node:sqlite';
import { Plan } from '@vibeml/core-models';
import { expectErr, expectOk, samplePlan } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const emptyDatabase = (): Database => {
  const database = createDatabase(new DatabaseSync(':memory:'), ':memory:');
  onTestFinished(() => database.close());
  return database;
};

const first = 'CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1)';
const second = 'ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1';
const stateOf = (database: Database) => [
  database.get('PRAGMA user_version'),
  database.all('SELECT * FROM a'),
];

test('each step runs once, also when they come one after the other', async () => {
  const gradual = emptyDatabase();
  await expectOk(migrate(gradual, 'x', [first]));
  await expectOk(migrate(gradual, 'x', [first]));
  await expectOk(migrate(gradual, 'x', [first, second]));
  const atOnce = emptyDatabase();
  await expectOk(migrate(atOnce, 'x', [first, second]));
  expect(stateOf(gradual)).toEqual([{ user_version: 2 }, [{ x: 1, y: 2 }]]);
  expect(stateOf(atOnce)).toEqual(stateOf(gradual));
});

test('a step that fails takes the others back', async () => {
  const database = emptyDatabase();
  await expectOk(migrate(database, 'x', [first]));
  expect(() => migrate(database, 'x', [first, second, 'NONSENSE'])).toThrow('syntax error');
  expect(stateOf(database)).toEqual([{ user_version: 1 }, [{ x: 1 }]]);
  expect(database.isInTransaction()).toBe(false);
});

test('a newer version is refused', async () => {
  const database = emptyDatabase();
  database.execute('PRAGMA user_version = 3');
  const error = await expectErr(migrate(database, 'x', [first]));
  expect(error).toMatchObject({ code: 'store.too_new', details: { found: 3, supported: 1 } });
});

test('a plan of an earlier version can still be read', async () => {
  const { seals: _seals, rejected: _rejected, counterOffers: _counter, ...plan } = samplePlan();
  const { trainedTokens: _tokens, throughput: _speed, remarks: _remarks, ...older } = plan;
  const { hourly, total } = plan.cost;
  const { decision, rule, limitUsd } = plan.budget;
  const { driver: _driver, ...offer } = plan.offer;
  const { method: _method, quantization: _quantization, ...workflow } = plan.workflow;
  const body = {
    ...older,
    offer,
    workflow,
    cost: { hourly, total },
    budget: { decision, rule, limitUsd },
    alternatives: [{ title: 'L4', reason: 'costs more' }],
  };
  expect(Plan.safeParse(body).success).toBe(false);
  const database = emptyDatabase();
  await expectOk(migrate(database, 'x', migrations.slice(0, 1)));
  database.run(
    'INSERT INTO plans (id, digest, created_at, body) VALUES (?, ?, ?, ?)',
    plan.id,
    plan.digest,
    plan.createdAt,
    JSON.stringify(body),
  );
  await expectOk(migrate(database, 'x', migrations));
  const row = database.get('SELECT body FROM plans');
  const read = Plan.parse(JSON.parse(String(row?.['body'])));
  expect(read).toMatchObject({ request: plan.request, hyperparameters: plan.hyperparameters });
});

test('counting and paging runs read an index, not the runs themselves', async () => {
  const database = emptyDatabase();
  await expectOk(migrate(database, 'x', migrations));
  const planOf = (sql: string): string =>
    database
      .all(`EXPLAIN QUERY PLAN ${sql}`)
      .map((row) => row['detail'])
      .join('\n');
  expect(planOf("SELECT count(*) FROM runs WHERE status IN ('running')")).toContain(
    'COVERING INDEX runs_by_time',
  );
  expect(planOf('SELECT id, body FROM runs ORDER BY created_at_ms DESC, id DESC LIMIT 5')).toBe(
    'SCAN runs USING INDEX runs_by_time',
  );
});
