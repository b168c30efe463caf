import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  expectErr,
  expectOk,
  sampleContext,
  startSkyPilotServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { ownServerAddress, ownServerDirectory } from './own-server-address.ts';
import { requireServer } from './require-server.ts';
import { serverAddress } from './server-address.ts';

const context = sampleContext();
const person = { token: null, userId: 'c0ffee00', userName: 'ada' };

const remember = async (record: object): Promise<string> => {
  const data = await temporaryDirectory();
  await mkdir(ownServerDirectory(data));
  await writeFile(join(ownServerDirectory(data), 'server.json'), JSON.stringify(record));
  return data;
};

test('a server that VibeML started is found while its process is there', async () => {
  const data = await remember({ processId: process.pid, port: 46_777 });
  expect(await expectOk(ownServerAddress(data))).toBe('http://127.0.0.1:46777');
  const gone = await remember({ processId: 4_194_301, port: 46_777 });
  expect(await expectOk(ownServerAddress(gone))).toBeNull();
  const damaged = await remember({ port: 'many' });
  expect(await expectOk(ownServerAddress(damaged))).toBeNull();
  expect(await expectOk(ownServerAddress(await temporaryDirectory()))).toBeNull();
});

test('a server that a person set comes first, then ours, then the usual one', () => {
  const own = 'http://127.0.0.1:46777';
  expect(serverAddress({ skypilotServer: 'https://sky.lab/' }, own)).toEqual({
    endpoint: 'https://sky.lab',
    isConfigured: true,
  });
  expect(serverAddress({ skypilotServer: null }, own)).toEqual({
    endpoint: own,
    isConfigured: false,
  });
  expect(serverAddress({ skypilotServer: null }, null).endpoint).toBe('http://127.0.0.1:46580');
});

test('what is wrong with a server is said by name', async () => {
  const at = (endpoint: string, isConfigured: boolean) =>
    requireServer({ ...person, endpoint, isConfigured }, context);
  const absent = await expectErr(at('http://127.0.0.1:9', false));
  expect(absent.code).toBe('skypilot.server_missing');
  expect(absent.advice.map(({ command }) => command)).toContain('vibeml skypilot start');
  expect(await expectErr(at('http://127.0.0.1:9', true))).toMatchObject({
    code: 'skypilot.server_missing',
    details: { isConfigured: true },
  });
  const old = await startSkyPilotServer({ apiVersion: 30 });
  const closed = await startSkyPilotServer({ token: 'sky_abc' });
  onTestFinished(async () => {
    await Promise.all([old.close(), closed.close()]);
  });
  for (const { endpoint } of [old, closed]) {
    const error = await expectErr(at(endpoint, true));
    expect(error.code).toBe('skypilot.server_unfit');
    expect(error.message).toContain(endpoint);
  }
});
