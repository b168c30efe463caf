import { expectErr, expectOk, sampleContext, startSkyPilotServer } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import type { SkyPilotServer } from '../server/skypilot-server.ts';
import { checkServer } from './check-server.ts';

const context = sampleContext();

const serverAt = (endpoint: string, token: string | null = null): SkyPilotServer => ({
  endpoint,
  token,
  userId: 'c0ffee00',
  userName: 'ada',
});

const look = (server: SkyPilotServer, deadlineMs: number | null = null) =>
  expectOk(checkServer({ fetch: globalThis.fetch, server, deadlineMs }, context));

const start = async (options: Parameters<typeof startSkyPilotServer>[0] = {}) => {
  const server = await startSkyPilotServer(options);
  onTestFinished(() => server.close());
  return server;
};

test('a server that answers, lets us in and is of the tested version is ready', async () => {
  const { endpoint } = await start({ token: 'sky_abc' });
  expect(await look(serverAt(endpoint, 'sky_abc'))).toEqual({
    endpoint,
    isLocal: true,
    kind: 'ready',
    release: '0.14.1',
    apiVersion: 62,
    detail: `SkyPilot 0.14.1 (version 62 of its protocol) answers at ${endpoint}.`,
    fix: null,
  });
});

test('health is told to everybody; a wrong token shows all the same', async () => {
  const { endpoint } = await start({ token: 'sky_abc' });
  for (const token of [null, 'sky_wrong']) {
    const seen = await look(serverAt(endpoint, token));
    expect(seen).toMatchObject({ kind: 'unauthorized', release: '0.14.1' });
    expect(JSON.stringify(seen)).not.toContain('sky_wrong');
  }
  const open = await start();
  open.intercept(({ path }) =>
    path === '/api/health'
      ? { body: JSON.stringify({ status: 'needs_auth', api_version: '62', version: '0.14.1' }) }
      : null,
  );
  expect(await look(serverAt(open.endpoint))).toMatchObject({ kind: 'unauthorized' });
});

test('an older server is refused, a newer one is told of', async () => {
  const old = await look(serverAt((await start({ apiVersion: 44 })).endpoint));
  expect(old).toMatchObject({ kind: 'too_old', apiVersion: 44 });
  expect(old.fix).toContain('vibeml skypilot start');
  const young = await look(serverAt((await start({ apiVersion: 70 })).endpoint));
  expect(young).toMatchObject({ kind: 'newer_than_tested', apiVersion: 70 });
  expect(young.detail).toContain('was tested with SkyPilot 0.14.1');
});

test('nobody there, somebody else there, and a server that goes down are told apart', async () => {
  expect(await look(serverAt('http://127.0.0.1:9'))).toMatchObject({
    kind: 'unreachable',
    isLocal: true,
    fix: 'Start one: vibeml skypilot start',
  });
  expect((await look(serverAt('http://sky.invalid:46580'))).fix).toContain(
    'SKYPILOT_API_SERVER_ENDPOINT',
  );
  const server = await start();
  const answers = [
    [{ status: 200, body: '<html></html>' }, 'not_skypilot'],
    [{ status: 404, body: '' }, 'not_skypilot'],
    [{ status: 503, body: '{"detail":"Server is shutting down"}' }, 'shutting_down'],
  ] as const;
  for (const [reply, kind] of answers) {
    server.intercept(() => reply);
    expect(await look(serverAt(server.endpoint))).toMatchObject({ kind, release: null });
  }
  server.intercept(() => ({ hang: true }));
  expect(await look(serverAt(server.endpoint), 50)).toMatchObject({ kind: 'unreachable' });
});

test('an aborted look is an error value', async () => {
  const ports = { fetch: globalThis.fetch, server: serverAt('http://127.0.0.1:9') };
  const error = await expectErr(checkServer(ports, { signal: AbortSignal.abort() }));
  expect(error.code).toBe('request.cancelled');
});
