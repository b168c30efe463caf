import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerContract, planStoreContract, runStoreContract } from 'vibeml-testing';
import { onTestFinished } from 'vitest';
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
