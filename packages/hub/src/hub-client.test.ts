import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { okAsync } from 'neverthrow';
import {
  createFakeClock,
  expectErr,
  expectOk,
  type HubServer,
  sampleContext,
  startHubServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createHubClient, type HubPorts } from './hub-client.ts';
import type { HubQuestion } from './hub-network.ts';

const context = sampleContext();
const clock = createFakeClock();
let server: HubServer;
let cacheDirectory = '';
beforeEach(async () => {
  server = await startHubServer({
    tokens: { hf_one: ['org/secret'], hf_two: [] },
    repositories: [
      { kind: 'model', id: 'org/tiny', files: { 'config.json': '{}' } },
      { kind: 'model', id: 'org/secret', files: { 'config.json': '{}' }, private: true },
    ],
    apiQuestions: 20,
  });
  cacheDirectory = path.join(await temporaryDirectory(), 'hub');
  onTestFinished(() => server.close());
});

const client = (token: string | null = null, changes: Partial<HubPorts> = {}) =>
  createHubClient({
    fetch: globalThis.fetch,
    environment: { HF_ENDPOINT: server.endpoint },
    secrets: { find: () => okAsync(token) },
    clock,
    cacheDirectory,
    ...changes,
  });

const info = (id = 'org/tiny'): HubQuestion => ({
  host: 'hub',
  path: `/api/models/${id}`,
  keep: 'minutes',
  maxBytes: 10_000,
});
const file = (id = 'org/tiny'): HubQuestion => ({
  ...info(),
  path: `/${id}/resolve/${server.commitOf('model', id)}/config.json`,
  keep: 'forever',
});

test('an answer about a commit is asked for once, also by the next process', async () => {
  await expectOk(client().ask(file(), context));
  await expectOk(client().ask(file(), context));
  expect(server.requests).toHaveLength(1);
  const absent = { ...file(), path: file().path.replace('config', 'none') };
  expect(await expectOk(client().ask(absent, context))).toBeNull();
  expect(await expectOk(client().ask(absent, context))).toBeNull();
  expect(server.requests).toHaveLength(2);
});

test('another answer is asked for again after some minutes, or when it is to be renewed', async () => {
  await expectOk(client().ask(info(), context));
  clock.advance(4 * 60_000);
  await expectOk(client().ask(info(), context));
  expect(server.requests).toHaveLength(1);
  await expectOk(client().ask({ ...info(), keep: 'renewed' }, context));
  expect(server.requests).toHaveLength(2);
  clock.advance(4 * 60_000);
  await expectOk(client().ask(info(), context));
  expect(server.requests).toHaveLength(2);
  clock.advance(2 * 60_000);
  await expectOk(client().ask(info(), context));
  expect(server.requests).toHaveLength(3);
});

test('what one token opened is not given to another, and no token is written', async () => {
  await expectOk(client('hf_one').ask(file('org/secret'), context));
  for (const token of [null, 'hf_two']) {
    expect(await expectErr(client(token).ask(file('org/secret'), context))).toMatchObject({
      refusal: 'not_found',
    });
  }
  expect(server.requests.map(({ token }) => token)).toEqual(['hf_one', null, 'hf_two']);
  const names = await readdir(cacheDirectory, { recursive: true, withFileTypes: true });
  for (const name of names.filter((each) => each.isFile())) {
    const text = await readFile(path.join(name.parentPath, name.name), 'utf8');
    expect(text).not.toContain('hf_');
  }
});

test('a refusal is not kept', async () => {
  server.intercept(() => ({ status: 503 }));
  await expectErr(client().ask(file(), context));
  server.intercept(null);
  await expectOk(client().ask(file(), context));
});

test('the page of a network that wants a login is not kept', async () => {
  server.intercept(() => ({
    body: '<html>',
    headers: { 'content-type': 'text/html', etag: '"x"' },
  }));
  await expectOk(client().ask(file(), context));
  await expectOk(client().ask(info(), context));
  server.intercept(null);
  expect(Buffer.from((await expectOk(client().ask(file(), context)))?.bytes ?? []).toString()).toBe(
    '{}',
  );
});

test('offline, what was remembered still answers, however old', async () => {
  await expectOk(client().ask(info(), context));
  clock.advance(86_400_000);
  const offline = client(null, {
    environment: { HF_ENDPOINT: server.endpoint, HF_HUB_OFFLINE: '1' },
  });
  await expectOk(offline.ask(info(), context));
  await expectOk(offline.ask({ ...info(), keep: 'renewed' }, context));
  expect(await expectErr(offline.ask(info('org/other'), context))).toMatchObject({
    reason: 'HF_HUB_OFFLINE is set',
  });
  expect(server.requests).toHaveLength(1);
});

test('an exhausted limit keeps every question back until it is open again', async () => {
  const asking = client(null, { clock: createFakeClock() });
  const failures = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const question = {
        ...info(),
        keep: 'renewed',
        path: `/api/models/org/tiny?n=${index}`,
      } as const;
      return (await asking.ask(question, context)).isErr();
    }),
  );
  expect(failures.filter(Boolean).length).toBeGreaterThan(0);
  const before = server.requests.length;
  expect(await expectErr(asking.ask({ ...info(), keep: 'renewed' }, context))).toMatchObject({
    reason: expect.stringMatching(/asks to wait \d+ seconds/),
  });
  expect(server.requests).toHaveLength(before);
  await expectOk(asking.ask(file(), context));
});

test('at most twelve questions are under way', async () => {
  let running = 0;
  let most = 0;
  const counting: HubPorts['fetch'] = async (url, init) => {
    running += 1;
    most = Math.max(most, running);
    const response = await fetch(url, init);
    running -= 1;
    return response;
  };
  const asking = client(null, { fetch: counting });
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      asking.ask({ ...file(), path: `${file().path}?n=${index}` }, context),
    ),
  );
  expect(most).toBe(12);
});

test('a token that fits no header is refused here, and stands in no error', async () => {
  const error = await expectErr(client('hf_secret\nsecond').ask(info(), context));
  expect(error).toEqual({ kind: 'refused', refusal: 'token_rejected' });
  expect(server.requests).toEqual([]);
});

test('a part behind the end of a file is empty', async () => {
  const content = await expectOk(client().ask({ ...file(), range: { start: 5, end: 9 } }, context));
  expect(content).toMatchObject({ totalBytes: 2 });
  expect(content?.bytes).toHaveLength(0);
});

test('a server that knows no ranges is read only as far as needed', async () => {
  server.intercept(() => ({ body: '0123456789' }));
  const content = await expectOk(client().ask({ ...file(), range: { start: 3, end: 6 } }, context));
  expect(Buffer.from(content?.bytes ?? []).toString()).toBe('345');
});
