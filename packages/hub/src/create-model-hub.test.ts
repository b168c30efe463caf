import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFakeClock, expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createModelHub } from './create-model-hub.ts';
import type { HubEnvironment } from './hub-client.ts';

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
type Answer = (request: IncomingMessage, response: ServerResponse) => Reply | null;

/** A loopback server that speaks the Hub's protocol; what is not answered is a missing repository. */
const startHub = async () => {
  const requests: { url: string; token: string | undefined }[] = [];
  const answers = new Map<string, Answer>();
  const missing: Reply = { status: 401, headers: { 'x-error-code': 'RepoNotFound' } };
  const server: Server = createServer((request, response) => {
    const url = request.url ?? '';
    requests.push({ url, token: request.headers.authorization });
    const answer = answers.get(url.split('?')[0] ?? '');
    const reply = answer === undefined ? missing : answer(request, response);
    if (reply === null) return;
    response.writeHead(reply.status ?? 200, { ...reply.headers });
    response.end(reply.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    answer: (url: string, answer: Answer) => answers.set(url, answer),
    json: (url: string, value: unknown) =>
      answers.set(url, () => ({ body: JSON.stringify(value) })),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};

type FakeHub = Awaited<ReturnType<typeof startHub>>;
let server: FakeHub;
let directory = '';
beforeEach(async () => {
  server = await startHub();
  directory = await mkdtemp(path.join(tmpdir(), 'vibeml-hub-'));
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const context = sampleContext();

const hub = (environment: HubEnvironment = {}, deadlineMs = 5000) =>
  createModelHub({
    fetch: globalThis.fetch,
    environment: { HF_ENDPOINT: server.endpoint, ...environment },
    clock: createFakeClock('2026-01-02T03:04:05.000Z'),
    workingDirectory: directory,
    homeDirectory: directory,
    deadlineMs,
  });

const find = (reference: string, environment?: HubEnvironment) =>
  expectOk(hub(environment).findModel(reference, context));
const fail = (reference: string, environment?: HubEnvironment) =>
  expectErr(hub(environment).findModel(reference, context));

const sha = 'c'.repeat(40);
const info = {
  _id: 'x',
  id: 'org/tiny',
  sha,
  gated: false,
  private: false,
  disabled: false,
  cardData: { license: 'apache-2.0' },
  safetensors: { parameters: { BF16: 134_515_008 }, total: 134_515_008 },
  siblings: [
    'README.md',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
  ].map((rfilename) => ({ rfilename })),
};
const config = { architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 576 };

const serveModel = (changes: object = {}, id = 'org/tiny') => {
  server.json(`/api/models/${id}`, { ...info, ...changes });
  server.json(`/${id}/resolve/${sha}/config.json`, config);
  server.json(`/${id}/resolve/${sha}/tokenizer_config.json`, { chat_template: 'T' });
  server.answer(`/${id}/resolve/${sha}/tokenizer.json`, () => ({ body: '{"model":{}}' }));
  server.answer(`/${id}/resolve/${sha}/chat_template.jinja`, () => ({
    status: 404,
    headers: { 'x-error-code': 'EntryNotFound' },
  }));
};

const siblings = (...names: readonly string[]) => ({
  siblings: names.map((rfilename) => ({ rfilename })),
});

describe('a model of the Hub', () => {
  test('is looked up at one commit, with its parameters and licence', async () => {
    serveModel();
    expect(await find('org/tiny')).toMatchObject({
      reference: 'org/tiny',
      name: 'org/tiny',
      source: 'hub',
      path: null,
      revision: sha,
      modelType: 'llama',
      parameters: {
        value: 134_515_008,
        source: 'safetensors metadata of the Hugging Face Hub',
        observedAt: '2026-01-02T03:04:05.000Z',
        method: 'catalogue',
      },
      licence: 'apache-2.0',
      gated: false,
      hasChatTemplate: true,
    });
    expect(server.requests.map((each) => each.url)).toEqual([
      '/api/models/org/tiny?expand=sha&expand=gated&expand=disabled&expand=siblings&expand=safetensors&expand=cardData',
      `/org/tiny/resolve/${sha}/config.json`,
      `/org/tiny/resolve/${sha}/tokenizer_config.json`,
    ]);
    expect(server.requests.every((each) => each.token === undefined)).toBe(true);
  });

  test('a revision is part of the reference', async () => {
    server.json('/api/models/org/tiny/revision/refs%2Fpr%2F1', info);
    server.json(`/org/tiny/resolve/${sha}/config.json`, config);
    serveModel();
    expect((await find('org/tiny@refs/pr/1')).revision).toBe(sha);
    expect(server.requests[0]?.url).toContain('/revision/refs%2Fpr%2F1?');
  });

  test('its tokenizer is read at the same commit', async () => {
    serveModel();
    const facts = await find('org/tiny');
    expect(await expectOk(hub().readTokenizer(facts, context))).toEqual({
      tokenizerJson: '{"model":{}}',
      tokenizerConfig: '{"chat_template":"T"}',
      chatTemplate: 'T',
    });
    server.answer(`/org/tiny/resolve/${sha}/chat_template.jinja`, () => ({ body: 'J' }));
    expect((await expectOk(hub().readTokenizer(facts, context)))?.chatTemplate).toBe('J');
    server.answer(`/org/tiny/resolve/${sha}/tokenizer.json`, () => ({
      status: 404,
      headers: { 'x-error-code': 'EntryNotFound' },
    }));
    expect(await expectOk(hub().readTokenizer(facts, context))).toBeNull();
  });

  test('the token goes to the Hub and not to where it redirects', async () => {
    const storage = await startHub();
    storage.json('/elsewhere', config);
    serveModel();
    server.answer(`/org/tiny/resolve/${sha}/config.json`, () => ({
      status: 302,
      headers: { location: `${storage.endpoint}/elsewhere` },
    }));
    await find('org/tiny', { HF_TOKEN: ' hf_secret\n' });
    await storage.close();
    expect(server.requests[0]?.token).toBe('Bearer hf_secret');
    expect(storage.requests.map((each) => each.token)).toEqual([undefined]);
  });

  test('a slash at the end of HF_ENDPOINT does no harm', async () => {
    serveModel();
    await find('org/tiny', { HF_ENDPOINT: `${server.endpoint}/` });
    expect(server.requests[0]?.url).toMatch(/^\/api\/models\/org\/tiny\?/);
  });

  test.each([
    [{ gated: 'manual' }, { gated: true }],
    [{ gated: true }, { gated: true }],
    [{ gated: null }, { gated: false }],
    [{ safetensors: null }, { parameters: null }],
    [{ cardData: { license: 'other', license_name: 'own' } }, { licence: 'own' }],
    [{ cardData: null }, { licence: null }],
    [{ siblings: null }, { hasChatTemplate: true }],
    [siblings('config.json', 'model.safetensors'), { hasChatTemplate: false }],
  ])('%j gives %j', async (changes, facts) => {
    serveModel(changes);
    expect(await find('org/tiny')).toMatchObject(facts);
  });

  test('quantized weights are packed, so their number says nothing', async () => {
    serveModel();
    server.json(`/org/tiny/resolve/${sha}/config.json`, {
      ...config,
      quantization_config: { quant_method: 'gptq' },
    });
    expect((await find('org/tiny')).parameters).toBeNull();
  });
});

describe('a model that can not be used', () => {
  const head =
    (status: number, code?: string, message?: string): Answer =>
    () => ({
      status,
      headers: {
        ...(code === undefined ? {} : { 'x-error-code': code }),
        ...(message === undefined ? {} : { 'x-error-message': message }),
      },
    });
  const badToken = 'Invalid credentials in Authorization header';

  test.each([
    [head(401, 'RepoNotFound'), 'model.not_found', undefined],
    [head(404, 'RepoNotFound'), 'model.not_found', undefined],
    [head(404, 'RevisionNotFound'), 'model.not_found', undefined],
    [head(401), 'model.not_found', undefined],
    [head(404), 'model.not_found', undefined],
    [head(401, 'GatedRepo'), 'model.access_denied', 'gated'],
    [head(403, 'GatedRepo'), 'model.access_denied', 'gated'],
    [head(401, undefined, badToken), 'model.access_denied', 'token_rejected'],
    [head(403), 'model.access_denied', 'token_too_narrow'],
    [
      head(403, undefined, 'Access to this resource is disabled.'),
      'model.not_usable',
      'the Hub has closed it',
    ],
    [head(418), 'model.hub_unreachable', undefined],
    [() => ({ body: '<html>log in to the hotel</html>' }), 'model.hub_unreachable', undefined],
    [() => ({ body: '{"id":"org/tiny"}' }), 'model.hub_unreachable', undefined],
    [
      () => ({ body: JSON.stringify({ ...info, disabled: true }) }),
      'model.not_usable',
      'the Hub has closed it',
    ],
  ] satisfies readonly (readonly [Answer, string, string | undefined])[])(
    'answer %# gives %s %s',
    async (answer, code, reason) => {
      server.answer('/api/models/org/tiny', answer);
      const error = await fail('org/tiny');
      expect(error.code).toBe(code);
      expect('reason' in error.details ? error.details.reason : undefined).toBe(reason);
    },
  );

  test('the sentence about an unknown model', async () => {
    expect((await fail('xyz')).message).toBe("Model 'xyz' not found on HuggingFace");
  });

  test('a gated model tells about itself, but keeps its files', async () => {
    serveModel({ gated: 'auto' });
    server.answer(`/org/tiny/resolve/${sha}/config.json`, head(401, 'GatedRepo'));
    expect(await fail('org/tiny')).toMatchObject({
      code: 'model.access_denied',
      details: { modelId: 'org/tiny', reason: 'gated' },
    });
  });

  test('an adapter names its base model', async () => {
    serveModel(siblings('adapter_config.json', 'adapter_model.safetensors'));
    server.json(`/org/tiny/resolve/${sha}/adapter_config.json`, {
      base_model_name_or_path: 'Qwen/Qwen3-0.6B',
    });
    expect(await fail('org/tiny')).toMatchObject({
      code: 'model.is_adapter',
      details: { baseModel: 'Qwen/Qwen3-0.6B' },
    });
  });

  test.each([
    [siblings('config.json', 'pytorch_model.bin'), 'pickle'],
    [siblings('model.Q4.gguf'), 'GGUF'],
    [siblings('README.md'), 'holds no weights'],
    [siblings('model.safetensors'), 'it has no config.json'],
  ])('%j', async (changes, reason) => {
    serveModel(changes);
    const error = await fail('org/tiny');
    expect(error.code).toBe('model.not_usable');
    expect(error.message).toContain(reason);
  });

  test.each([
    'a b/c',
    'größe/x',
    'org/../../etc',
    'org/$(touch owned)',
    'org/name; rm -rf /',
    'a/b/c',
    'org/tiny@',
    'org/tiny@a@b',
    '-x/y',
    'https://huggingface.co/org/tiny',
    'org\\tiny',
    `org/${'x'.repeat(200)}`,
  ])('%j is no model id, and nobody is asked', async (reference) => {
    expect(await fail(reference)).toMatchObject({
      code: 'model.not_found',
      details: { modelId: reference },
    });
    expect(server.requests).toEqual([]);
  });

  test('a revision that looks like a path stays one word', async () => {
    await fail('org/tiny@../../secret?x=$(id)');
    expect(server.requests[0]?.url).toContain(
      '/api/models/org/tiny/revision/..%2F..%2Fsecret%3Fx%3D%24(id)?expand',
    );
  });
});

describe('a Hub that does not answer', () => {
  test('a busy Hub is asked three times', async () => {
    serveModel();
    let asked = 0;
    server.answer('/api/models/org/tiny', () => {
      asked += 1;
      return asked < 3
        ? { status: 503, headers: { 'retry-after': '2' } }
        : { body: JSON.stringify(info) };
    });
    expect((await find('org/tiny')).revision).toBe(sha);
    expect(asked).toBe(3);
  });

  test.each([
    [{ status: 503 }, 3],
    [{ status: 429, headers: { ratelimit: '"api";r=0;t=3' } }, 3],
    [{ status: 429, headers: { ratelimit: '"api";r=0;t=250' } }, 1],
  ])('%j is given up after %i tries', async (reply, tries) => {
    server.answer('/api/models/org/tiny', () => reply);
    expect(await fail('org/tiny')).toMatchObject({ code: 'model.hub_unreachable' });
    expect(server.requests).toHaveLength(tries);
  });

  test('nobody listens', async () => {
    const { endpoint } = server;
    await server.close();
    expect(await fail('org/tiny', { HF_ENDPOINT: endpoint })).toMatchObject({
      code: 'model.hub_unreachable',
    });
    server = await startHub();
  });

  test('an endpoint that is no address', async () => {
    expect(await fail('org/tiny', { HF_ENDPOINT: 'not an address' })).toMatchObject({
      code: 'model.hub_unreachable',
    });
  });

  test('an answer that never comes, or never ends, meets the deadline', async () => {
    server.answer('/api/models/org/tiny', () => null);
    const silent = await expectErr(hub({}, 60).findModel('org/tiny', context));
    expect(silent).toMatchObject({ code: 'model.hub_unreachable' });
    server.answer('/api/models/org/tiny', (_, response) => {
      response.writeHead(200);
      response.write('{');
      return null;
    });
    const endless = await expectErr(hub({}, 60).findModel('org/tiny', context));
    expect(endless).toMatchObject({ code: 'model.hub_unreachable' });
  });

  test('a caller that gives up while it waits', async () => {
    const controller = new AbortController();
    server.answer('/api/models/org/tiny', () => {
      controller.abort();
      return null;
    });
    const error = await expectErr(hub().findModel('org/tiny', { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'request.cancelled' });
  });

  test('a connection that breaks off', async () => {
    server.answer('/api/models/org/tiny', (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"sha"');
      response.destroy();
      return null;
    });
    expect(await fail('org/tiny')).toMatchObject({ code: 'model.hub_unreachable' });
  });

  test('offline by choice, nobody is asked', async () => {
    serveModel();
    expect(await fail('org/tiny', { HF_HUB_OFFLINE: '1' })).toMatchObject({
      code: 'model.hub_unreachable',
    });
    expect(server.requests).toEqual([]);
  });

  test('the token stands in no error', async () => {
    server.answer('/api/models/org/tiny', () => ({ status: 500 }));
    const error = await fail('org/tiny', { HF_TOKEN: 'hf_secretsecret\nsecond line' });
    expect(JSON.stringify(error)).not.toContain('hf_secretsecret');
  });
});
