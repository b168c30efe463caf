import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPaths } from './index.ts';

const linux = { environment: {}, homeDirectory: '/home/ada', platform: 'linux' } as const;

test('everything lies in .vibeml in the home directory', () => {
  expect(createPaths(linux)).toEqual({
    dataDirectory: '/home/ada/.vibeml',
    configFile: '/home/ada/.vibeml/config.yaml',
    databaseFile: '/home/ada/.vibeml/vibeml.db',
    runsDirectory: '/home/ada/.vibeml/runs',
    environmentsDirectory: '/home/ada/.vibeml/environments',
    modelsDirectory: '/home/ada/.vibeml/models',
    toolsDirectory: '/home/ada/.vibeml/tools',
    logsDirectory: '/home/ada/.vibeml/logs',
    cacheDirectory: '/home/ada/.vibeml/cache',
  });
});

test.each([
  ['/data/vibeml', '/data/vibeml'],
  ['  /data/vibeml/ ', '/data/vibeml'],
  ['~/elsewhere', '/home/ada/elsewhere'],
  ['~', '/home/ada'],
  ['', '/home/ada/.vibeml'],
  ['  ', '/home/ada/.vibeml'],
  ['here', '/home/ada/here'],
])('VIBEML_HOME=%j means %s', (value, expected) => {
  const paths = createPaths({ ...linux, environment: { VIBEML_HOME: value } });
  expect(paths.dataDirectory).toBe(expected);
});

test('a relative VIBEML_HOME begins where the caller is', () => {
  const environment = { VIBEML_HOME: '../data' };
  const paths = createPaths({ ...linux, environment, currentDirectory: '/work/project' });
  expect(paths.dataDirectory).toBe('/work/data');
});

test('Windows has its own separators', () => {
  const paths = createPaths({ ...linux, homeDirectory: 'C:\\Users\\ada', platform: 'win32' });
  expect(paths.databaseFile).toBe('C:\\Users\\ada\\.vibeml\\vibeml.db');
});

test('whatever VIBEML_HOME holds, every path is absolute and inside the data directory', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const { dataDirectory, ...inside } = createPaths({
        ...linux,
        environment: { VIBEML_HOME: value },
      });
      expect(dataDirectory.startsWith('/')).toBe(true);
      const start = dataDirectory === '/' ? '/' : `${dataDirectory}/`;
      for (const path of Object.values(inside)) expect(path.startsWith(start)).toBe(true);
    }),
  );
});

test('environments may be shared by several homes', () => {
  const paths = createPaths({
    environment: { VIBEML_ENVIRONMENTS_DIR: '/shared/environments' },
    homeDirectory: '/home/ada',
    platform: 'linux',
  });
  expect(paths.environmentsDirectory).toBe('/shared/environments');
  expect(paths.runsDirectory).toBe('/home/ada/.vibeml/runs');
});
