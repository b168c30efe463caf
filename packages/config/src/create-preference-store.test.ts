import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expectErr, expectOk, temporaryDirectory, withoutPrivileges } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createPreferenceStore, type PreferenceStore } from './index.ts';

interface Home {
  readonly directory: string;
  readonly configFile: string;
  readonly preferences: PreferenceStore;
}

const makeHome = async (text?: string, environment = {}): Promise<Home> => {
  const directory = join(await temporaryDirectory(), 'data');
  const configFile = join(directory, 'config.yaml');
  if (text !== undefined) {
    await mkdir(directory);
    await writeFile(configFile, text);
  }
  return { directory, configFile, preferences: createPreferenceStore({ configFile, environment }) };
};

const defaults = {
  maxCostUsd: null,
  workflow: 'auto',
  target: 'auto',
  project: null,
  user: null,
  color: 'auto',
  catalogueUrl: null,
  catalogueVersion: 'v8',
  catalogueClouds: null,
  skypilotServer: null,
};

test('without a file the defaults hold, and reading makes nothing', async () => {
  const { directory, preferences } = await makeHome();
  expect(await expectOk(preferences.read())).toEqual(defaults);
  await expect(stat(directory)).rejects.toThrow('ENOENT');
});

test('the environment goes before the file, the file before the default', async () => {
  const text = 'maxCostUsd: 10\nworkflow: lora\nuser: ada\n';
  const { preferences } = await makeHome(text, {
    VIBEML_MAX_COST: '2.5',
    VIBEML_TARGET: 'cluster',
    VIBEML_PROJECT: 'p',
    VIBEML_USER: ' ',
    VIBEML_WORKFLOW: 'full',
    VIBEML_CATALOGUE_URL: 'off',
    VIBEML_CATALOGUE_CLOUDS: 'nebius,aws',
  });
  expect(await expectOk(preferences.read())).toEqual({
    maxCostUsd: 2.5,
    workflow: 'full',
    target: 'cluster',
    project: 'p',
    user: 'ada',
    color: 'auto',
    catalogueUrl: 'off',
    catalogueVersion: 'v8',
    catalogueClouds: 'nebius,aws',
    skypilotServer: null,
  });
  const entries = await expectOk(preferences.list());
  expect(entries.map(({ key, origin, variable }) => [key, origin, variable])).toEqual([
    ['maxCostUsd', 'environment', 'VIBEML_MAX_COST'],
    ['workflow', 'environment', 'VIBEML_WORKFLOW'],
    ['target', 'environment', 'VIBEML_TARGET'],
    ['project', 'environment', 'VIBEML_PROJECT'],
    ['user', 'file', 'VIBEML_USER'],
    ['color', 'default', null],
    ['catalogueUrl', 'environment', 'VIBEML_CATALOGUE_URL'],
    ['catalogueVersion', 'default', 'VIBEML_CATALOGUE_VERSION'],
    ['catalogueClouds', 'environment', 'VIBEML_CATALOGUE_CLOUDS'],
    ['skypilotServer', 'default', 'SKYPILOT_API_SERVER_ENDPOINT'],
  ]);
});

test('a bad variable is named', async () => {
  const { preferences } = await makeHome('', { VIBEML_MAX_COST: '$10' });
  const error = await expectErr(preferences.read());
  expect(error).toMatchObject({
    code: 'config.value_invalid',
    message: "VIBEML_MAX_COST can't be '$10': it must be a number of dollars from 0 to 1000000.",
  });
});

test('setting and unsetting change the file and tell what holds', async () => {
  const { configFile, preferences } = await makeHome('# mine\nuser: ada\n');
  expect(await expectOk(preferences.set('max_cost', ' 7.50 '))).toMatchObject({
    key: 'maxCostUsd',
    value: 7.5,
    origin: 'file',
  });
  expect(await readFile(configFile, 'utf8')).toBe('# mine\nuser: ada\nmaxCostUsd: 7.5\n');
  expect(await expectOk(preferences.get('max_budget_per_job'))).toMatchObject({ value: 7.5 });
  expect(await expectOk(preferences.unset('maxCostUsd'))).toMatchObject({
    value: null,
    origin: 'default',
  });
  expect(await readFile(configFile, 'utf8')).toBe('# mine\nuser: ada\n');
});

test('a variable that overrides what was set is told', async () => {
  const { preferences } = await makeHome('', { VIBEML_USER: 'grace' });
  expect(await expectOk(preferences.set('user', 'ada'))).toMatchObject({
    value: 'grace',
    origin: 'environment',
  });
});

test('what is not allowed leaves the file alone', async () => {
  const { configFile, preferences } = await makeHome('user: ada\n');
  const unknown = await expectErr(preferences.set('max_cots', '3'));
  expect(unknown).toMatchObject({ code: 'config.key_unknown', details: { key: 'max_cots' } });
  expect((await expectErr(preferences.get('__proto__'))).code).toBe('config.key_unknown');
  expect((await expectErr(preferences.unset(''))).code).toBe('config.key_unknown');
  for (const text of ['', '-1', '0x10', '1e3', 'NaN', 'Infinity', '1,5', '1000001']) {
    expect((await expectErr(preferences.set('maxCostUsd', text))).code).toBe(
      'config.value_invalid',
    );
  }
  expect(await readFile(configFile, 'utf8')).toBe('user: ada\n');
});

test('a fault in another line does not hold back a change', async () => {
  const { configFile, preferences } = await makeHome('color: blue\nmaxCostUsd: ten\n');
  await expectOk(preferences.set('maxCostUsd', '10'));
  expect((await expectErr(preferences.read())).code).toBe('config.unreadable');
  await expectOk(preferences.unset('color'));
  expect(await readFile(configFile, 'utf8')).toBe('maxCostUsd: 10\n');
  expect(await expectOk(preferences.read())).toEqual({ ...defaults, maxCostUsd: 10 });
});

test('changes at once are all kept', async () => {
  const { preferences } = await makeHome();
  await Promise.all([
    expectOk(preferences.set('user', 'ada')),
    expectErr(preferences.set('maxCostUsd', 'ten')),
    expectOk(preferences.set('project', 'tickets')),
    expectOk(preferences.set('maxCostUsd', '3')),
  ]);
  expect(await expectOk(preferences.read())).toEqual({
    ...defaults,
    user: 'ada',
    project: 'tickets',
    maxCostUsd: 3,
  });
});

test('file and directory are for their owner alone, and nothing else is left', async () => {
  const { directory, configFile, preferences } = await makeHome();
  await expectOk(preferences.set('user', 'ada'));
  await chmod(configFile, 0o644);
  await expectOk(preferences.set('user', 'grace'));
  const modes = [await stat(directory), await stat(configFile)].map((each) => each.mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
  expect(await readdir(directory)).toEqual(['config.yaml']);
});

test('a linked file stays linked', async () => {
  const { directory, configFile, preferences } = await makeHome('');
  const real = join(directory, 'dotfiles.yaml');
  await writeFile(real, 'user: ada\n');
  const linked = join(directory, 'linked.yaml');
  await symlink(real, linked);
  const store = createPreferenceStore({ configFile: linked, environment: {} });
  await expectOk(store.set('user', 'grace'));
  expect(await readlink(linked)).toBe(real);
  expect(await readFile(real, 'utf8')).toBe('user: grace\n');
  expect(await readFile(configFile, 'utf8')).toBe('');
  expect(await expectOk(preferences.read())).toEqual(defaults);
});

test('a read-only directory is unwritable, and reading goes on', async () => {
  const { directory, configFile, preferences } = await makeHome('user: ada\n');
  await chmod(join(directory, '..'), 0o755);
  await chmod(configFile, 0o644);
  await chmod(directory, 0o555);
  onTestFinished(() => chmod(directory, 0o755));
  await withoutPrivileges(async () => {
    const error = await expectErr(preferences.set('user', 'grace'));
    expect(error).toMatchObject({
      code: 'config.unwritable',
      message: `${configFile} can't be written: permission denied.`,
    });
    expect(await expectOk(preferences.read())).toMatchObject({ user: 'ada' });
    // Nothing changes, so nothing is written.
    await expectOk(preferences.unset('project'));
  });
  expect(await readFile(configFile, 'utf8')).toBe('user: ada\n');
});

test('a file that may not be read is unreadable', async () => {
  const { directory, configFile, preferences } = await makeHome('user: ada\n');
  await chmod(join(directory, '..'), 0o755);
  await chmod(configFile, 0o000);
  const error = await withoutPrivileges(() => expectErr(preferences.read()));
  expect(error).toMatchObject({
    code: 'config.unreadable',
    details: { reason: 'permission denied' },
  });
});

test('a directory in its place is unreadable, a file in the place of its directory unwritable', async () => {
  const { directory, configFile } = await makeHome('user: ada\n');
  const asDirectory = createPreferenceStore({ configFile: directory, environment: {} });
  expect(await expectErr(asDirectory.read())).toMatchObject({
    details: { reason: 'it is a directory' },
  });
  const inFile = createPreferenceStore({ configFile: join(configFile, 'x'), environment: {} });
  expect((await expectErr(inFile.set('user', 'ada'))).code).toBe('config.unreadable');
});
