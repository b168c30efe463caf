import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectErr, temporaryDirectory } from 'vibeml-testing';
import { afterEach, expect, test, vi } from 'vitest';
import { createStore } from './index.ts';
import { loadSqlite } from './load-sqlite.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const notice = 'SQLite is an experimental feature and might change at any time';

test('only the notice about SQLite is held back, and only while it loads', () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const sqlite = loadSqlite();
  const load = vi.spyOn(process, 'getBuiltinModule').mockImplementation(() => {
    process.emitWarning(notice, 'ExperimentalWarning');
    process.emitWarning('something else', { code: 'OTHER' });
    return sqlite ?? undefined;
  });
  expect(loadSqlite()).toBe(sqlite);
  expect(emitWarning.mock.calls).toEqual([['something else', { code: 'OTHER' }]]);
  load.mockImplementation(() => {
    throw new Error('no such module');
  });
  expect(() => loadSqlite()).toThrow('no such module');
  process.emitWarning(notice, 'ExperimentalWarning');
  expect(emitWarning.mock.calls.at(-1)).toEqual([notice, 'ExperimentalWarning']);
});

test('a Node without SQLite makes the store unavailable', async () => {
  const load = process.getBuiltinModule;
  vi.spyOn(process, 'getBuiltinModule').mockImplementation((name: string) =>
    name === 'node:sqlite' ? undefined : load(name),
  );
  const path = join(await temporaryDirectory(), 'vibeml.db');
  const error = await expectErr(createStore({ path }).runs.listRuns({ limit: 1 }));
  expect(error).toMatchObject({
    code: 'store.unavailable',
    details: { reason: 'this Node has no SQLite' },
  });
});

test('importing and creating loads nothing; using prints nothing', async () => {
  const path = join(await temporaryDirectory(), 'vibeml.db');
  const program = `
    import { createStore } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const isLoaded = () => process.moduleLoadList.some((name) => /sqlite/.test(name));
    const store = createStore({ path: ${JSON.stringify(path)} });
    const before = isLoaded();
    const page = await store.runs.listRuns({ limit: 1 });
    process.stdout.write(JSON.stringify([before, isLoaded(), page.isOk()]));`;
  const args = ['--conditions=@vibeml/source', '--input-type=module', '--eval', program];
  const finished = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(finished.stderr).toBe('');
  expect(JSON.parse(finished.stdout)).toEqual([false, true, true]);
  expect(existsSync(path)).toBe(true);
});
