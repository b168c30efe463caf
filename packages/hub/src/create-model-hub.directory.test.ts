import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { okAsync } from 'neverthrow';
import { createFakeClock, expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createModelHub } from './create-model-hub.ts';
import { safetensors } from './test-support/safetensors.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'vibeml-hub-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const context = sampleContext();

const hub = () =>
  createModelHub({
    fetch: () => Promise.reject(new Error('no network here')),
    environment: {},
    secrets: { find: () => okAsync(null) },
    clock: createFakeClock('2026-01-02T03:04:05.000Z'),
    workingDirectory: directory,
    homeDirectory: directory,
  });

const find = (reference: string) => expectOk(hub().findModel(reference, context));
const fail = (reference: string) => expectErr(hub().findModel(reference, context));

const config = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 32,
  vocab_size: 100,
  max_position_embeddings: 1024,
  tie_word_embeddings: true,
  torch_dtype: 'bfloat16',
};

const weights = safetensors({
  'model.embed': ['BF16', 100, 16],
  'model.norm': ['BF16', 16],
  scalar: ['BF16'],
});

const wholeModel = {
  'config.json': JSON.stringify(config),
  'model.safetensors': weights,
  'tokenizer.json': '{"model":{}}',
  'tokenizer_config.json': '{"eos_token":"</s>"}',
  'chat_template.jinja': '{{ messages }}',
  'README.md': '---\nlicense: apache-2.0\ntags:\n- x\n---\n# Tiny\n',
};

type Files = Readonly<Record<string, string | Uint8Array>>;

const writeModel = async (name: string, files: Files): Promise<string> => {
  const target = path.join(directory, name);
  await mkdir(target, { recursive: true });
  await Promise.all(
    Object.entries(files).map(([file, content]) => writeFile(path.join(target, file), content)),
  );
  return `./${name}`;
};

const without = (...names: readonly string[]): Files =>
  Object.fromEntries(Object.entries(wholeModel).filter(([name]) => !names.includes(name)));

describe('a model directory', () => {
  test('tells its sizes, its exact parameter count and its licence', async () => {
    expect(await find(await writeModel('tiny', wholeModel))).toEqual({
      reference: './tiny',
      name: 'tiny',
      source: 'directory',
      path: path.join(directory, 'tiny'),
      revision: null,
      modelType: 'llama',
      architecture: 'LlamaForCausalLM',
      parameters: {
        value: 1617,
        unit: 'parameters',
        source: 'headers of the weight files in ./tiny',
        observedAt: '2026-01-02T03:04:05.000Z',
        method: 'measured',
      },
      shape: {
        hiddenSize: 16,
        layers: 2,
        attentionHeads: 4,
        keyValueHeads: 2,
        headSize: 4,
        intermediateSize: 32,
        vocabularySize: 100,
        tiedEmbeddings: true,
      },
      maxPositions: 1024,
      licence: 'apache-2.0',
      gated: false,
      hasChatTemplate: true,
      dtype: 'bfloat16',
      weightBytes: weights.length,
      quantization: null,
      needsRemoteCode: false,
    });
  });

  test.each(['./a b', '../UP/größe', '/ABS/$(touch x)', '~/home `id`', 'plain/name', "it's"])(
    'is found as %j',
    async (form) => {
      const reference = form
        .replace('../UP', `../${path.basename(directory)}`)
        .replace('/ABS', directory);
      const inside = reference.startsWith('~/') ? reference.slice(2) : reference;
      await writeModel(path.relative(directory, path.resolve(directory, inside)), wholeModel);
      const facts = await find(reference);
      expect([facts.reference, facts.source]).toEqual([reference, 'directory']);
    },
  );

  test('adds up the parts of split weights', async () => {
    const first = safetensors({ a: ['BF16', 10, 10] });
    const second = safetensors({ b: ['BF16', 5] });
    const reference = await writeModel('split', {
      ...without('model.safetensors'),
      'model.safetensors.index.json': JSON.stringify({
        weight_map: {
          a: 'model-1.safetensors',
          a2: 'model-1.safetensors',
          b: 'model-2.safetensors',
        },
      }),
      'model-1.safetensors': first,
      'model-2.safetensors': second,
    });
    const facts = await find(reference);
    expect(facts.parameters?.value).toBe(105);
    expect(facts.weightBytes).toBe(first.length + second.length);
  });

  test('keeps its chat template in tokenizer_config.json, alone or among others', async () => {
    const withConfig = (chat_template: unknown): Files => ({
      ...without('chat_template.jinja'),
      'tokenizer_config.json': JSON.stringify({ chat_template }),
    });
    const named = [
      { name: 'tool_use', template: 't' },
      { name: 'default', template: 'd' },
    ];
    const templateOf = async (name: string, template: unknown) => {
      const facts = await find(await writeModel(name, withConfig(template)));
      const tokenizer = await expectOk(hub().readTokenizer(facts, context));
      return [facts.hasChatTemplate, tokenizer?.chatTemplate];
    };
    expect(await templateOf('one', 'x')).toEqual([true, 'x']);
    expect(await templateOf('many', named)).toEqual([true, 'd']);
    expect(await templateOf('odd', 7)).toEqual([false, null]);
    expect(await templateOf('none', null)).toEqual([false, null]);
  });

  test('gives its tokenizer as it stands', async () => {
    const facts = await find(await writeModel('tiny', wholeModel));
    expect(await expectOk(hub().readTokenizer(facts, context))).toEqual({
      tokenizerJson: '{"model":{}}',
      tokenizerConfig: '{"eos_token":"</s>"}',
      chatTemplate: '{{ messages }}',
    });
    const bare = await find(await writeModel('bare', without('tokenizer.json')));
    expect(await expectOk(hub().readTokenizer(bare, context))).toBeNull();
  });

  test.each([
    [{ license: 'mit' }, 'mit'],
    [{ license: ['mit', 'x'] }, 'mit'],
    [{ license: 'other', license_name: 'llama3' }, 'llama3'],
    [{ license: 'other' }, 'other'],
    [{ license: 7 }, null],
    [{}, null],
  ])('the card %j names the licence %j', async (card, licence) => {
    const readme = `---\r\n${JSON.stringify(card)}\r\n---\r\ntext`;
    const files = { ...wholeModel, 'README.md': readme };
    expect((await find(await writeModel('card', files))).licence).toBe(licence);
  });

  test.each(['# no front matter', '---\n: : bad: [\n---\n', '---\nlicense: mit\n'])(
    'the card %j names none',
    async (readme) => {
      const files = { ...wholeModel, 'README.md': readme };
      expect((await find(await writeModel('card', files))).licence).toBeNull();
    },
  );

  test('a configuration that is silent leaves sizes open', async () => {
    const files = { ...wholeModel, 'config.json': '{"hidden_size":"big","architectures":3}' };
    expect(await find(await writeModel('silent', files))).toMatchObject({
      modelType: null,
      architecture: null,
      dtype: null,
      maxPositions: null,
      shape: {
        hiddenSize: null,
        layers: null,
        attentionHeads: null,
        keyValueHeads: null,
        headSize: null,
        intermediateSize: null,
        vocabularySize: null,
        tiedEmbeddings: null,
      },
    });
  });

  test('the text part of a larger model, and the names of GPT-2', async () => {
    const nested = {
      model_type: 'gemma3',
      text_config: { hidden_size: 8, num_attention_heads: 2 },
    };
    const files = (value: unknown) => ({ ...wholeModel, 'config.json': JSON.stringify(value) });
    expect(await find(await writeModel('nested', files(nested)))).toMatchObject({
      modelType: 'gemma3',
      shape: { hiddenSize: 8, headSize: 4, keyValueHeads: 2 },
    });
    const gpt2 = { n_embd: 8, n_layer: 3, n_head: 2, n_positions: 64, n_inner: null };
    expect(await find(await writeModel('gpt2', files(gpt2)))).toMatchObject({
      maxPositions: 64,
      shape: { hiddenSize: 8, layers: 3, attentionHeads: 2, headSize: 4, intermediateSize: null },
    });
  });

  test('weights that are packed in an unknown way are not counted, code of the repository is named', async () => {
    const special = {
      ...config,
      quantization_config: { quant_method: 'hqq' },
      auto_map: { AutoModelForCausalLM: 'modeling.Model' },
    };
    const files = { ...wholeModel, 'config.json': JSON.stringify(special) };
    expect(await find(await writeModel('special', files))).toMatchObject({
      parameters: null,
      needsRemoteCode: true,
    });
  });
});

describe('a directory that is no usable model', () => {
  test.each(['./nowhere', '../nowhere', '/nowhere/at/all', '~/nowhere', '.', './a\u0000b'])(
    '%j',
    async (reference) => {
      const { code } = await fail(reference);
      expect(code).toBe(reference === '.' ? 'model.not_usable' : 'model.directory_not_found');
    },
  );

  test('a file in its place', async () => {
    await writeFile(path.join(directory, 'file'), 'x');
    expect(await fail('./file')).toMatchObject({ code: 'model.directory_not_found' });
  });

  test('an adapter names its base model', async () => {
    const adapter = (text: string) => ({
      'adapter_config.json': text,
      'adapter_model.safetensors': weights,
    });
    const named = await writeModel(
      'named',
      adapter('{"base_model_name_or_path":"Qwen/Qwen3-0.6B"}'),
    );
    expect(await fail(named)).toMatchObject({
      code: 'model.is_adapter',
      details: { baseModel: 'Qwen/Qwen3-0.6B' },
    });
    const damaged = await writeModel('damaged', adapter('{'));
    expect(await fail(damaged)).toMatchObject({
      code: 'model.is_adapter',
      details: { baseModel: null },
    });
  });

  const huge = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
  const withHeader = (header: string): Buffer => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([length, Buffer.from(header)]);
  };
  const index = (map: unknown) => ({
    ...without('model.safetensors'),
    'model.safetensors.index.json': JSON.stringify({ weight_map: map }),
  });

  test.each([
    ['no configuration', without('config.json'), 'it has no config.json'],
    [
      'a damaged configuration',
      { ...wholeModel, 'config.json': '{' },
      'its config.json is not valid JSON',
    ],
    [
      'a list as configuration',
      { ...wholeModel, 'config.json': '[]' },
      'its config.json is not an object',
    ],
    ['no weights', without('model.safetensors'), 'it holds no weights (*.safetensors)'],
    [
      'pickle weights',
      { ...without('model.safetensors'), 'pytorch_model.bin': 'x' },
      'its weights are in pickle files, which can run code; only safetensors is loaded',
    ],
    [
      'GGUF weights',
      { ...without('model.safetensors'), 'model.gguf': 'x' },
      'its weights are in GGUF form, which is for running and not for training',
    ],
    [
      'an empty weight file',
      { ...wholeModel, 'model.safetensors': '' },
      "model.safetensors can't be used: the file is too short",
    ],
    [
      'a Git LFS pointer',
      { ...wholeModel, 'model.safetensors': 'version https://git-lfs.github.com/spec/v1\n' },
      "model.safetensors can't be used: it is a Git LFS pointer and not the weights themselves",
    ],
    [
      'weights cut off in the data',
      { ...wholeModel, 'model.safetensors': weights.subarray(0, weights.length - 1) },
      "model.safetensors can't be used: it is shorter than its header says",
    ],
    [
      'weights cut off in the header',
      { ...wholeModel, 'model.safetensors': weights.subarray(0, 20) },
      "model.safetensors can't be used: it is shorter than its header says",
    ],
    [
      'a header of absurd length',
      { ...wholeModel, 'model.safetensors': huge },
      "model.safetensors can't be used: its header is damaged",
    ],
    [
      'a header that is no JSON',
      { ...wholeModel, 'model.safetensors': withHeader('nonsense') },
      "model.safetensors can't be used: its header is damaged",
    ],
    [
      'a header of another form',
      { ...wholeModel, 'model.safetensors': withHeader('{"a":{"shape":[-1]}}') },
      "model.safetensors can't be used: its header is damaged",
    ],
    [
      'a missing part of split weights',
      index({ a: 'model-1.safetensors' }),
      'model-1.safetensors is missing',
    ],
    [
      'an index that leads out of the directory',
      index({ a: '../tiny/model.safetensors' }),
      'its model.safetensors.index.json is damaged',
    ],
    ['an empty index', index({}), 'its model.safetensors.index.json is damaged'],
    [
      'a damaged index',
      { ...without('model.safetensors'), 'model.safetensors.index.json': '{' },
      'its model.safetensors.index.json is damaged',
    ],
  ] satisfies readonly (readonly [string, Files, string])[])('%s', async (_, files, reason) => {
    const error = await fail(await writeModel('bad', files));
    expect(error).toMatchObject({ code: 'model.not_usable', details: { reason } });
    expect(error.advice.length).toBeGreaterThan(0);
  });

  test('an aborted lookup', async () => {
    const aborted = { signal: AbortSignal.abort() };
    const facts = await find(await writeModel('tiny', wholeModel));
    expect(await expectErr(hub().findModel('./tiny', aborted))).toMatchObject({
      code: 'request.cancelled',
    });
    expect(await expectErr(hub().readTokenizer(facts, aborted))).toMatchObject({
      code: 'request.cancelled',
    });
  });
});
