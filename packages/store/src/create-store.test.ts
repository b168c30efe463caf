import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlanForecast } from '@vibeml/core-models';
import {
  expectOk,
  ledgerContract,
  planStoreContract,
  runStoreContract,
  samplePlan,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, type Store } from './index.ts';

const makeStore = (): Store => {
  const directory = mkdtempSync(join(tmpdir(), 'vibeml-store-'));
  const store = createStore({ path: join(directory, 'vibeml.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });
  return store;
};

planStoreContract('the SQLite store', () => makeStore().plans);
runStoreContract('the SQLite store', () => makeStore().runs);
ledgerContract('the SQLite store', makeStore);

test('what a stored plan forecasts is read without the rest of it', async () => {
  const { plans, forecasts } = makeStore();
  const plan = samplePlan();
  expect(await expectOk(forecasts.findForecast(plan.id))).toBeNull();
  await expectOk(plans.savePlan(plan));
  const forecast = await expectOk(forecasts.findForecast(plan.id));
  expect(forecast).toEqual(PlanForecast.parse(plan));
  expect(plan).toMatchObject(forecast ?? {});
});
