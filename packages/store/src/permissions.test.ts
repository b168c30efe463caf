import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  expectErr,
  expectOk,
  temporaryDirectory,
  unprivilegedUser,
  withoutPrivileges,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createStore, type Store } from './index.ts';

const openStore = (path: string): Store => {
  const store = createStore({ path });
  onTestFinished(() => store.close());
  return store;
};

const readOnlyDirectory = async (): Promise<string> => {
  const parent = await temporaryDirectory();
  chmodSync(parent, 0o755);
  const directory = join(parent, 'data');
  mkdirSync(directory);
  onTestFinished(() => chmodSync(directory, 0o755));
  return directory;
};

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('the database and its directory are for their owner alone', async () => {
  const directory = join(await temporaryDirectory(), 'deep', 'data');
  const path = join(directory, 'vibeml.db');
  await expectOk(openStore(path).runs.listRuns({ limit: 1 }));
  expect(modeOf(directory)).toBe(0o700);
  expect([modeOf(path), modeOf(`${path}-wal`), modeOf(`${path}-shm`)]).toEqual([
    0o600, 0o600, 0o600,
  ]);
});

test('a database that others could read is closed to them; a directory that was there stays as it is', async () => {
  const directory = await temporaryDirectory();
  chmodSync(directory, 0o755);
  const path = join(directory, 'vibeml.db');
  writeFileSync(path, '', { mode: 0o644 });
  await expectOk(openStore(path).runs.listRuns({ limit: 1 }));
  expect([modeOf(directory), modeOf(path)]).toEqual([0o755, 0o600]);
});

test('a read-only directory makes the store unavailable', async () => {
  const directory = await readOnlyDirectory();
  chmodSync(directory, 0o555);
  const path = join(directory, 'vibeml.db');
  const deeper = join(directory, 'more', 'vibeml.db');
  for (const each of [path, deeper]) {
    const error = await withoutPrivileges(() =>
      expectErr(openStore(each).runs.listRuns({ limit: 1 })),
    );
    expect(error).toMatchObject({
      code: 'store.unavailable',
      message: `The database ${each} can't be used: permission denied.`,
    });
  }
});

test('a database in a directory that became read-only is unavailable', async () => {
  const directory = await readOnlyDirectory();
  const path = join(directory, 'vibeml.db');
  const store = createStore({ path });
  await expectOk(store.runs.listRuns({ limit: 1 }));
  await store.close();
  const user = unprivilegedUser();
  if (user !== null) chownSync(path, user, user);
  chmodSync(directory, 0o555);
  const error = await withoutPrivileges(() =>
    expectErr(openStore(path).runs.listRuns({ limit: 1 })),
  );
  expect(error.code).toBe('store.unavailable');
});

test('a path through a file is unavailable', async () => {
  const directory = await temporaryDirectory();
  writeFileSync(join(directory, 'file'), '');
  for (const path of [
    join(directory, 'file', 'vibeml.db'),
    join(directory, 'file', 'x', 'vibeml.db'),
  ]) {
    const error = await expectErr(openStore(path).runs.listRuns({ limit: 1 }));
    expect(error.code).toBe('store.unavailable');
    expect(error.message).toMatch(/is a file\.$/);
  }
});
