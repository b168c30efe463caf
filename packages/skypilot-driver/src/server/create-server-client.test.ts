import { expectErr, expectOk, sampleContext, startSkyPilotServer } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { driverError } from '../failure/explain-failure.ts';
import { createServerClient } from './create-server-client.ts';
import { ClusterList, Nothing } from './server-answers.ts';

const open = async () => {
  const server = await startSkyPilotServer();
  onTestFinished(() => server.close());
  const client = createServerClient({
    fetch: globalThis.fetch,
    server: {
      endpoint: `${server.endpoint}/`,
      token: 'sky_token',
      userId: 'c0ffee00',
      userName: 'ada',
    },
  });
  return { server, client };
};
const within = { ...sampleContext(), deadlineMs: 5000 };
const status = { method: 'POST', path: '/status', body: {}, answer: ClusterList } as const;

test('every call says which version it speaks, who it is, and carries the token', async () => {
  const { server, client } = await open();
  expect(await expectOk(client.ask(status, within))).toEqual([]);
  const [submitted, outcome] = server.requests;
  expect(submitted?.body).toEqual({
    env_vars: { SKYPILOT_USER_ID: 'c0ffee00', SKYPILOT_USER: 'ada' },
  });
  for (const each of [submitted, outcome]) {
    expect(each?.headers).toMatchObject({
      'x-skypilot-api-version': '62',
      'x-skypilot-version': '0.14.1',
      authorization: 'Bearer sky_token',
    });
  }
});

test.each([
  ['unauthorized', { status: 401, body: '{"detail":"Invalid or expired service account token"}' }],
  ['shutting_down', { status: 503, body: '{"detail":"Server is shutting down"}' }],
  ['version', { status: 400, body: '{"error":"version_mismatch","message":"too old"}' }],
  ['malformed', { status: 502, body: '<html>' }],
  ['malformed', { status: 200, body: 'null' }],
  ['invalid', { status: 422, body: '{"detail":[{"input":{"secrets":"hf_secret"}}]}' }],
] as const)('a refused request is %s: %j', async (kind, reply) => {
  const { server, client } = await open();
  server.intercept(() => reply);
  const failure = await expectErr(client.ask(status, within));
  expect(failure.kind).toBe(kind);
  expect(JSON.stringify(failure)).not.toContain('hf_secret');
});

test('a request that the server forgot, an answer of another form, an odd status', async () => {
  const { server, client } = await open();
  expect((await expectErr(client.outcome('no-such-id', within))).kind).toBe('request_gone');
  const payload = (parts: object) => ({
    status: 200,
    body: JSON.stringify({ status: 'SUCCEEDED', return_value: 'null', error: 'null', ...parts }),
  });
  const answers = [
    [payload({ return_value: '{"a":1}' }), 'malformed'],
    [payload({ return_value: 'no json' }), 'malformed'],
    [payload({ status: 'CANCELLED' }), 'request_cancelled'],
    [payload({ status: 'PAUSED' }), 'malformed'],
  ] as const;
  for (const [reply, kind] of answers) {
    server.intercept(({ path }) => (path === '/api/get' ? reply : null));
    expect((await expectErr(client.ask(status, within))).kind).toBe(kind);
  }
});

test('no answer in time is told with the time; an abort is a value of its own', async () => {
  const { server, client } = await open();
  server.intercept(({ path }) => (path === '/api/get' ? { hang: true } : null));
  const late = await expectErr(client.ask(status, { ...within, deadlineMs: 60 }));
  expect(driverError('observe', late)).toMatchObject({
    code: 'driver.timeout',
    details: { timeoutMs: 60 },
  });
  const controller = new AbortController();
  const asked = client.ask(status, { signal: controller.signal, deadlineMs: 5000 });
  controller.abort();
  expect((await expectErr(asked)).kind).toBe('cancelled');
});

test('a redirect is not followed: the token is for one server', async () => {
  const client = createServerClient({
    fetch: async (_url, init) => {
      expect(init.redirect).toBe('error');
      return new Response('null', { headers: { 'x-skypilot-request-id': 'a' } });
    },
    server: {
      endpoint: 'http://127.0.0.1:9',
      token: 'sky_token',
      userId: 'c0ffee00',
      userName: 'ada',
    },
  });
  expect(await expectOk(client.submit({ ...status, answer: Nothing }, within))).toBe('a');
});
