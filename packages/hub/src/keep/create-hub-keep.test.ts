import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  expectErr,
  expectOk,
  type HubFixtureFiles,
  type HubServer,
  type HubServerOptions,
  sampleContext,
  startHubServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { testPorts } from '../test-support/test-ports.ts';
import { createHubKeep } from './create-hub-keep.ts';

const repository = 'ada/vibeml-tiny-7f3k';
const writer = 'hf_writer';
const weights = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
const optimizer = Buffer.from('optimizer state');

const promiseOf = (path: string, content: Uint8Array) => ({
  path,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

const card = Buffer.from('# card\n');
const kept: HubFixtureFiles = {
  'final/adapter_model.safetensors': weights,
  'final/README.md': card,
  'checkpoints/checkpoint-8/optimizer.pt': optimizer,
  'checkpoints/checkpoint-8/adapter_model.safetensors': weights,
  'result.json': '{"steps":8}',
  'manifest.json': JSON.stringify({
    version: 1,
    files: [
      promiseOf('final/README.md', card),
      promiseOf('final/adapter_model.safetensors', weights),
    ],
  }),
  DONE: '{}',
};

const open = async (options: HubServerOptions = {}, token: string | null = writer) => {
  const server = await startHubServer({
    tokens: { [writer]: [repository], hf_reader: [repository] },
    writers: [writer],
    ...options,
  });
  onTestFinished(() => server.close());
  const directory = await temporaryDirectory();
  return { server, directory, keep: createHubKeep(testPorts(server, directory, token)) };
};

const withKept = (files: HubFixtureFiles = kept) =>
  open({ repositories: [{ kind: 'model', id: repository, private: true, files }] });

const claim = { repository, runId: 'run-1' };
const claimIn = (server: HubServer): unknown => {
  const found = server.requests.findLast(({ path }) => path.endsWith('/commit/main'));
  const [, line = '{}'] = found?.body.trim().split('\n') ?? [];
  return JSON.parse(Buffer.from(JSON.parse(line).value.content, 'base64').toString('utf8'));
};

test('the result comes from the repository, checked, once its machine is gone', async () => {
  const { keep, directory } = await withKept();
  const files = keep.open(repository);
  expect(expectOk(await files.readText('job', 'result.json', sampleContext()))).toBe('{"steps":8}');
  expect(expectOk(await files.readText('job', 'absent.json', sampleContext()))).toBeNull();
  const artifacts = expectOk(await files.download('job', [], directory, sampleContext()));
  expect(artifacts).toStrictEqual([
    promiseOf('final/adapter_model.safetensors', weights),
    promiseOf('final/README.md', card),
  ]);
  expect(readFileSync(join(directory, 'final', 'adapter_model.safetensors'))).toEqual(weights);
});

test('a directory that no manifest names comes whole', async () => {
  const { keep, directory } = await withKept();
  const asked = ['checkpoints/checkpoint-8'];
  const artifacts = expectOk(
    await keep.open(repository).download('job', asked, directory, sampleContext()),
  );
  expect(artifacts).toStrictEqual([
    promiseOf('checkpoints/checkpoint-8/optimizer.pt', optimizer),
    promiseOf('checkpoints/checkpoint-8/adapter_model.safetensors', weights),
  ]);
  const absent = await keep.open(repository).download('job', ['x'], directory, sampleContext());
  expect(expectErr(absent)).toMatchObject({ code: 'run.artifact_missing' });
});

test.each([
  ['another content of the same size', { 'final/README.md': '# CARD\n' }, 'SHA-256'],
  ['a shorter file', { 'final/README.md': '#' }, 'bytes instead of'],
  ['a missing file', { 'final/adapter_model.safetensors': null }, 'not in its repository'],
  ['no manifest', { 'manifest.json': null }, 'manifest'],
  ['a torn manifest', { 'manifest.json': '{' }, 'not JSON'],
] as const)('%s is never taken for the result', async (_, changes, reason) => {
  const changed = Object.entries({ ...kept, ...changes }).filter(([, content]) => content !== null);
  const { keep, directory } = await withKept(Object.fromEntries(changed) as HubFixtureFiles);
  const outcome = await keep.open(repository).download('job', [], directory, sampleContext());
  expect(expectErr(outcome)).toMatchObject({
    code: 'run.artifact_missing',
    details: { reason: expect.stringContaining(reason) },
  });
  expect(existsSync(join(directory, 'final', 'README.md.arriving'))).toBe(false);
  if (reason.includes('SHA')) expect(existsSync(join(directory, 'final', 'README.md'))).toBe(false);
});

test('a path out of the directory is refused', async () => {
  const { keep, directory } = await withKept({ ...kept, 'final/../../evil': 'x' });
  const outcome = await keep
    .open(repository)
    .download('job', ['final'], join(directory, 'inside'), sampleContext());
  expect(expectErr(outcome)).toMatchObject({ code: 'run.artifact_missing' });
  expect(readdirSync(directory)).toStrictEqual([]);
});

test('a connection that breaks off in the middle of a file is made again', async () => {
  const { keep, directory, server } = await withKept();
  let broken = 0;
  server.intercept(({ path }) => {
    if (!path.startsWith('/storage/') || broken > 0) return null;
    broken += 1;
    return { headers: { 'content-length': '70000' }, body: weights, cutAfterBytes: 30_000 };
  });
  const artifacts = expectOk(
    await keep.open(repository).download('job', [], directory, sampleContext()),
  );
  expect([artifacts.length, broken]).toStrictEqual([2, 1]);
});

test('a Hub that is down, and a token that opens nothing, are told apart', async () => {
  const { keep, directory, server } = await withKept();
  server.intercept(() => ({ status: 503 }));
  const down = await keep.open(repository).readText('job', 'result.json', sampleContext());
  expect(expectErr(down)).toMatchObject({ code: 'driver.unavailable' });
  expect(server.requests).toHaveLength(4);
  server.intercept(null);
  const nobody = createHubKeep(testPorts(server, directory, null)).open(repository);
  expect(expectErr(await nobody.readText('job', 'result.json', sampleContext())).message).toContain(
    'HF_TOKEN is not set',
  );
  const gone = { ...sampleContext(), signal: AbortSignal.abort() };
  expect(expectErr(await keep.open(repository).readText('job', 'DONE', gone)).code).toBe(
    'request.cancelled',
  );
});

test('a claim makes a private repository with a commit of its own, and may be repeated', async () => {
  const { keep, server } = await open();
  expectOk(await keep.claim(claim, sampleContext()));
  expect(claimIn(server)).toMatchObject({ version: 1, run: 'run-1' });
  const made = server.requests.find(({ path }) => path === '/api/repos/create');
  expect(JSON.parse(made?.body ?? '')).toStrictEqual({
    name: 'vibeml-tiny-7f3k',
    organization: 'ada',
    type: 'model',
    visibility: 'private',
  });
  // What the runner wrote meanwhile stays.
  const account = { earlier_usd: 1.5 };
  server.push('model', repository, { 'vibeml.json': JSON.stringify({ run: 'run-1', account }) });
  expectOk(await keep.claim(claim, sampleContext()));
  expect(claimIn(server)).toMatchObject({ run: 'run-1', account });
  const other = await keep.claim({ repository, runId: 'run-2' }, sampleContext());
  expect(expectErr(other)).toMatchObject({ code: 'keep.refused', details: { reason: 'taken' } });
});

test.each([
  [{ 'model.safetensors': 'x' }, true, 'taken'],
  [{ 'vibeml.json': 'torn' }, true, 'taken'],
  [{}, false, 'public'],
] as const)(
  'a repository with %j (private: %s) is left alone',
  async (files, isPrivate, reason) => {
    const { keep, server } = await open({
      repositories: [{ kind: 'model', id: repository, private: isPrivate, files }],
    });
    const refused = expectErr(await keep.claim(claim, sampleContext()));
    expect(refused).toMatchObject({ code: 'keep.refused', details: { reason } });
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
  },
);

test.each([
  ['hf_reader', 'not_writable'],
  ['hf_unknown', 'not_writable'],
  [null, 'no_token'],
] as const)('the token %s can not keep anything', async (token, reason) => {
  const { keep } = await open({}, token);
  const refused = expectErr(await keep.claim(claim, sampleContext()));
  expect(refused).toMatchObject({ code: 'keep.refused', details: { reason } });
  const there = await open(
    { repositories: [{ kind: 'model', id: repository, private: true, files: {} }] },
    token,
  );
  expect(expectErr(await there.keep.claim(claim, sampleContext()))).toMatchObject({
    code: 'keep.refused',
    details: { reason },
  });
});

test('a Hub that does not answer leaves it open whether the result can be kept', async () => {
  const { keep, server } = await open();
  server.intercept(() => ({ status: 500 }));
  expect(expectErr(await keep.claim(claim, sampleContext())).code).toBe('keep.unreachable');
});
