import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentialUnreadable } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import {
  expectErr,
  expectOk,
  type HubFixture,
  type HubReply,
  type HubServer,
  type HubServerRequest,
  sampleContext,
  startHubServer,
} from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createModelHub } from './create-model-hub.ts';
import type { HubEnvironment } from './hub-environment.ts';
import { safetensors } from './test-support/safetensors.ts';
import { testPorts } from './test-support/test-ports.ts';

const opened = 'hf_opened';
let server: HubServer;
let directory = '';
beforeEach(async () => {
  server = await startHubServer({ tokens: { [opened]: ['org/tiny'], hf_other: [] } });
  directory = await mkdtemp(path.join(tmpdir(), 'vibeml-hub-'));
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const context = sampleContext();

interface Asking {
  readonly token?: string;
  readonly environment?: HubEnvironment;
  readonly deadlineMs?: number;
}

const hub = ({ token, environment, deadlineMs = 5000 }: Asking = {}) => {
  const ports = testPorts(server, directory, token ?? null);
  return createModelHub({
    ...ports,
    deadlineMs,
    environment: { ...ports.environment, ...environment },
  });
};

const find = (reference: string, asking?: Asking) =>
  expectOk(hub(asking).findModel(reference, context));
const fail = (reference: string, asking?: Asking) =>
  expectErr(hub(asking).findModel(reference, context));

const config = { architectures: ['LlamaForCausalLM'], model_type: 'llama', hidden_size: 576 };
const weights = safetensors({ 'embed.weight': ['BF16', 100, 8], 'norm.weight': ['F32', 8] });

const files: Readonly<Record<string, string | Uint8Array>> = {
  'README.md': '# tiny',
  'config.json': JSON.stringify(config),
  'model.safetensors': weights,
  'tokenizer.json': '{"model":{}}',
  'tokenizer_config.json': '{"chat_template":"T"}',
};

const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

const serveModel = (changes: Partial<HubFixture> = {}) => {
  const fixture: HubFixture = {
    kind: 'model',
    id: 'org/tiny',
    files,
    cardData: { license: 'apache-2.0' },
    safetensors: { total: 134_515_008 },
    ...changes,
  };
  server.add(fixture);
  return server.commitOf('model', fixture.id);
};

const answerAt = (path: string, reply: (request: HubServerRequest) => HubReply | null) =>
  server.intercept((request) => (request.path === path ? reply(request) : null));

const paths = () => server.requests.map((each) => each.path);

describe('a model of the Hub', () => {
  test('is looked up at one commit, with its parameters and licence', async () => {
    const sha = serveModel();
    expect(await find('org/tiny')).toMatchObject({
      reference: 'org/tiny',
      name: 'org/tiny',
      source: 'hub',
      path: null,
      revision: sha,
      modelType: 'llama',
      parameters: {
        value: 808,
        source: 'headers of the weight files on the Hugging Face Hub',
        observedAt: '2026-01-02T03:04:05.000Z',
        method: 'measured',
      },
      weightBytes: weights.length,
      licence: 'apache-2.0',
      gated: false,
      hasChatTemplate: true,
    });
    expect(server.requests[0]?.query.getAll('expand')).toEqual([
      'sha',
      'gated',
      'disabled',
      'siblings',
      'safetensors',
      'cardData',
    ]);
    expect(paths().slice(0, 4).sort()).toEqual([
      '/api/models/org/tiny',
      `/org/tiny/resolve/${sha}/config.json`,
      `/org/tiny/resolve/${sha}/model.safetensors`,
      `/org/tiny/resolve/${sha}/tokenizer_config.json`,
    ]);
    expect(server.requests.every((each) => each.token === null)).toBe(true);
  });

  test('a revision is part of the reference', async () => {
    serveModel();
    const sha = server.push('model', 'org/tiny', { ...files, 'README.md': 'new' }, 'refs/pr/1');
    expect((await find('org/tiny@refs/pr/1')).revision).toBe(sha);
    expect(server.requests[0]?.path).toBe('/api/models/org/tiny/revision/refs%2Fpr%2F1');
    expect((await find(`org/tiny@${sha}`)).revision).toBe(sha);
    expect(await fail('org/tiny@v9')).toMatchObject({
      code: 'model.revision_not_found',
      message: "Model 'org/tiny' has no revision 'v9' on HuggingFace.",
    });
  });

  test('its current revision is asked anew each time', async () => {
    const asked = hub();
    const first = serveModel();
    const now = () => expectOk(asked.currentRevision('org/tiny', context));
    expect(await now()).toBe(first);
    const second = server.push('model', 'org/tiny', { ...files, 'README.md': 'new' });
    expect(await now()).toBe(second);
    expect(await expectErr(asked.currentRevision('org/gone', context))).toMatchObject({
      code: 'model.not_found',
    });
    expect(await expectOk(asked.currentRevision('./here', context))).toBeNull();
  });

  test('its tokenizer is read at the same commit', async () => {
    const sha = serveModel();
    const facts = await find('org/tiny');
    server.push('model', 'org/tiny', { ...files, 'tokenizer.json': 'newer' });
    expect(await expectOk(hub().readTokenizer(facts, context))).toEqual({
      tokenizerJson: '{"model":{}}',
      tokenizerConfig: '{"chat_template":"T"}',
      chatTemplate: 'T',
    });
    answerAt(`/org/tiny/resolve/${sha}/chat_template.jinja`, () => ({ body: 'J' }));
    expect((await expectOk(hub().readTokenizer(facts, context)))?.chatTemplate).toBe('J');
    answerAt(`/org/tiny/resolve/${sha}/tokenizer.json`, () => ({
      status: 404,
      headers: { 'x-error-code': 'EntryNotFound' },
    }));
    expect(await expectOk(hub().readTokenizer(facts, context))).toBeNull();
  });

  test('the token goes to the Hub and not to where it redirects', async () => {
    const storage = await startHubServer();
    storage.intercept(() => ({ body: JSON.stringify(config) }));
    const sha = serveModel();
    answerAt(`/org/tiny/resolve/${sha}/config.json`, () => ({
      status: 302,
      headers: { location: `${storage.endpoint}/elsewhere` },
    }));
    await find('org/tiny', { token: opened });
    await storage.close();
    expect(server.requests[0]?.token).toBe(opened);
    expect(storage.requests.map((each) => each.token)).toEqual([null]);
  });

  test('a slash at the end of HF_ENDPOINT does no harm', async () => {
    serveModel();
    await find('org/tiny', { environment: { HF_ENDPOINT: `${server.endpoint}/` } });
    expect(paths()[0]).toBe('/api/models/org/tiny');
  });

  test.each([
    [{ gated: 'manual' }, { gated: true }],
    [{ gated: 'auto' }, { gated: true }],
    [{ cardData: { license: 'other', license_name: 'own' } }, { licence: 'own' }],
    [{ cardData: {} }, { licence: null }],
    [{ files: without('tokenizer_config.json') }, { hasChatTemplate: false }],
  ] satisfies readonly (readonly [Partial<HubFixture>, object])[])(
    'case %# is seen',
    async (changes, facts) => {
      serveModel(changes);
      expect(await find('org/tiny', { token: opened })).toMatchObject(facts);
    },
  );

  test('without a list of files each is asked for', async () => {
    const sha = serveModel();
    answerAt('/api/models/org/tiny', () => ({ body: JSON.stringify({ sha }) }));
    expect(await find('org/tiny')).toMatchObject({ hasChatTemplate: true, parameters: null });
  });

  test('weight files under unusual names leave the sum that the Hub worked out', async () => {
    serveModel({ files: { ...without('model.safetensors'), 'consolidated.safetensors': weights } });
    expect(await find('org/tiny')).toMatchObject({
      parameters: { value: 134_515_008, method: 'catalogue' },
      weightBytes: null,
    });
  });

  test('the parts of split weights are read at once, by their headers alone', async () => {
    const parts = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `model-${index + 1}.safetensors`,
        safetensors({ [`layers.${index}.weight`]: ['BF16', 512, 512] }),
      ]),
    );
    const map = Object.keys(parts).map((name, index) => [`layers.${index}.weight`, name]);
    serveModel({
      files: {
        ...without('model.safetensors'),
        ...parts,
        'model.safetensors.index.json': JSON.stringify({ weight_map: Object.fromEntries(map) }),
      },
    });
    const facts = await find('org/tiny');
    expect(facts.parameters?.value).toBe(9 * 512 * 512);
    expect(facts.weightBytes).toBe(
      Object.values(parts).reduce((sum, each) => sum + each.length, 0),
    );
    const ranges = server.requests.filter((each) => each.path.startsWith('/storage/'));
    expect(ranges.map((each) => each.headers['range'])).toEqual(Array(9).fill('bytes=0-65535'));
  });

  test('a long header takes one more question', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1500 }, (_, index) => [`layers.${index}.weight`, ['F32', 2, 2]]),
    );
    serveModel({ files: { ...files, 'model.safetensors': safetensors(many as never) } });
    expect((await find('org/tiny')).parameters?.value).toBe(6000);
  });

  test('quantized weights are counted as what they hold', async () => {
    serveModel({
      files: {
        ...files,
        'config.json': JSON.stringify({
          ...config,
          quantization_config: { quant_method: 'bitsandbytes', load_in_4bit: true },
        }),
        'model.safetensors': safetensors({
          'layers.0.q.weight': ['U8', 2048, 1],
          'layers.0.q.weight.absmax': ['U8', 64],
          'layers.0.q.weight.quant_map': ['F32', 16],
          'layers.0.q.weight.quant_state.bitsandbytes__nf4': ['U8', 80],
          'norm.weight': ['BF16', 64],
        }),
      },
    });
    expect(await find('org/tiny')).toMatchObject({
      parameters: { value: 4096 + 64, method: 'measured' },
      quantization: 'bitsandbytes',
    });
  });
});

describe('a model that can not be used', () => {
  const head = (status: number, code?: string, message?: string): HubReply => ({
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
    [head(404, 'RevisionNotFound'), 'model.revision_not_found', undefined],
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
    [head(418), 'model.hub_unreachable', 'what answers there is not the Hub'],
    [
      { body: '<html>log in to the hotel</html>' },
      'model.hub_unreachable',
      'its answer has another form',
    ],
    [{ body: '{"id":"org/tiny"}' }, 'model.hub_unreachable', 'its answer has another form'],
    [{ body: '{"sha":"abc", "sib' }, 'model.hub_unreachable', 'its answer has another form'],
    [{ body: '['.repeat(200_000) }, 'model.hub_unreachable', 'its answer has another form'],
    [
      { body: JSON.stringify({ sha: 'x', disabled: true }) },
      'model.not_usable',
      'the Hub has closed it',
    ],
  ] satisfies readonly (readonly [HubReply, string, string | undefined])[])(
    'answer %# gives %s %s',
    async (reply, code, reason) => {
      answerAt('/api/models/org/tiny', () => reply);
      const error = await fail('org/tiny');
      expect(error.code).toBe(code);
      expect('reason' in error.details ? error.details.reason : undefined).toBe(reason);
    },
  );

  test('the sentence about an unknown model', async () => {
    expect((await fail('xyz')).message).toBe("Model 'xyz' not found on HuggingFace");
  });

  test('a private model is unknown to whoever may not see it', async () => {
    serveModel({ private: true });
    for (const asking of [{}, { token: 'hf_other' }]) {
      expect(await fail('org/tiny', asking)).toMatchObject({ code: 'model.not_found' });
    }
    expect((await find('org/tiny', { token: opened })).name).toBe('org/tiny');
    expect(await fail('org/tiny', { token: 'hf_expired' })).toMatchObject({
      code: 'model.access_denied',
      details: { reason: 'token_rejected' },
    });
  });

  test('a gated model tells about itself, but keeps its files', async () => {
    serveModel({ gated: 'auto' });
    for (const asking of [{}, { token: 'hf_other' }]) {
      expect(await fail('org/tiny', asking)).toMatchObject({
        code: 'model.access_denied',
        details: { modelId: 'org/tiny', reason: 'gated' },
      });
    }
    expect((await find('org/tiny', { token: opened })).gated).toBe(true);
  });

  test('a token that can not be read is blamed only where one is wanted', async () => {
    serveModel();
    const locked = credentialUnreadable('The keychain', 'it is locked', [{ text: 'Unlock it.' }]);
    const asked = createModelHub({
      ...testPorts(server, directory),
      secrets: { find: () => errAsync(locked) },
    });
    expect((await expectOk(asked.findModel('org/tiny', context))).name).toBe('org/tiny');
    expect(await expectErr(asked.findModel('org/secret', context))).toBe(locked);
  });

  test('an adapter names its base model', async () => {
    serveModel({
      files: {
        'adapter_config.json': JSON.stringify({ base_model_name_or_path: 'Qwen/Qwen3-0.6B' }),
        'adapter_model.safetensors': weights,
      },
    });
    expect(await fail('org/tiny')).toMatchObject({
      code: 'model.is_adapter',
      details: { baseModel: 'Qwen/Qwen3-0.6B' },
    });
  });

  test.each([
    [{ 'config.json': '{}', 'pytorch_model.bin': 'x' }, 'pickle'],
    [{ 'model.Q4.gguf': 'x' }, 'GGUF'],
    [{ 'README.md': '' }, 'holds no weights'],
    [without('config.json'), 'it has no config.json'],
    [{ ...files, 'config.json': '[' }, 'its config.json is not valid JSON'],
    [{ ...files, 'model.safetensors': 'short' }, 'the file is too short'],
    [{ ...files, 'model.safetensors': weights.subarray(0, 300) }, 'shorter than its header says'],
    [
      { ...without('model.safetensors'), 'model.safetensors.index.json': '{"weight_map":{}}' },
      'index.json is damaged',
    ],
    [
      {
        ...without('model.safetensors'),
        'model.safetensors.index.json': '{"weight_map":{"a":"gone.safetensors"}}',
      },
      'gone.safetensors is missing',
    ],
  ])('case %#: %j', async (changed, reason) => {
    serveModel({ files: changed });
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
    expect(paths()[0]).toBe('/api/models/org/tiny/revision/..%2F..%2Fsecret%3Fx%3D%24(id)');
  });
});

describe('a Hub that does not answer', () => {
  const busyAt = '/api/models/org/tiny';

  test('a busy Hub is asked three times', async () => {
    const sha = serveModel();
    let asked = 0;
    answerAt(busyAt, () => {
      asked += 1;
      return asked < 3 ? { status: 503, headers: { 'retry-after': '2' } } : null;
    });
    expect((await find('org/tiny')).revision).toBe(sha);
    expect(asked).toBe(3);
  });

  test.each([
    [{ status: 503 }, 3, 'it is busy'],
    [{ status: 429, headers: { ratelimit: '"api";r=0;t=3' } }, 3, 'it is busy and asks to wait'],
    [
      { status: 429, headers: { ratelimit: '"api";r=0;t=250' } },
      1,
      'it is busy and asks to wait 250 seconds',
    ],
    [{ status: 429, headers: { 'retry-after': '250' } }, 1, 'asks to wait 250 seconds'],
    [{ body: '{"sha"', headers: { 'content-length': '100' }, cutAfterBytes: 3 }, 3, 'connection'],
  ] satisfies readonly (readonly [HubReply, number, string])[])(
    '%j is given up after %i tries',
    async (reply, tries, reason) => {
      answerAt(busyAt, () => reply);
      const error = await fail('org/tiny');
      expect(error.code).toBe('model.hub_unreachable');
      expect(error.message).toContain(reason);
      expect(server.requests).toHaveLength(tries);
    },
  );

  test('nobody listens', async () => {
    const { endpoint } = server;
    await server.close();
    const error = await fail('org/tiny', { environment: { HF_ENDPOINT: endpoint } });
    expect(error.message).toContain('the connection failed (ECONNREFUSED)');
    server = await startHubServer();
  });

  test('an endpoint that is no address', async () => {
    const error = await fail('org/tiny', { environment: { HF_ENDPOINT: 'not an address' } });
    expect(error.message).toContain('its address in HF_ENDPOINT is not a URL');
  });

  test('an answer that never comes, or never ends, meets the deadline', async () => {
    answerAt(busyAt, () => ({ hang: true }));
    const silent = await fail('org/tiny', { deadlineMs: 60 });
    expect(silent.message).toContain('no answer came in time');
    expect(server.requests).toHaveLength(1);
    const endless = createServer((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    const address = endless.address();
    const HF_ENDPOINT = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    expect(await fail('org/tiny', { deadlineMs: 60, environment: { HF_ENDPOINT } })).toMatchObject({
      code: 'model.hub_unreachable',
    });
    endless.closeAllConnections();
    await new Promise((resolve) => endless.close(resolve));
  });

  test('a caller that gives up while it waits', async () => {
    const controller = new AbortController();
    answerAt(busyAt, () => {
      controller.abort();
      return { hang: true };
    });
    const error = await expectErr(hub().findModel('org/tiny', { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'request.cancelled' });
  });

  test('an answer without end is not read to its end', async () => {
    answerAt(busyAt, () => ({ body: Buffer.alloc(33 * 1024 * 1024, 32) }));
    expect((await fail('org/tiny')).message).toContain('its answer is far too large');
  });

  test('offline by choice, nobody is asked', async () => {
    serveModel();
    const error = await fail('org/tiny', { environment: { HF_HUB_OFFLINE: '1' } });
    expect(error.message).toContain('HF_HUB_OFFLINE is set');
    expect(server.requests).toEqual([]);
  });

  test('the token stands in no error', async () => {
    answerAt(busyAt, () => ({ status: 500 }));
    const error = await fail('org/tiny', { token: 'hf_secretsecret' });
    expect(JSON.stringify(error)).not.toContain('hf_secretsecret');
  });
});
