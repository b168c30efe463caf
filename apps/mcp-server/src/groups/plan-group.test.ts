import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVibeml, type Vibeml } from '@vibeml/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRecord } from '../schemas/json-schema.ts';
import { fakeVibeml, freePlan, paidGroup } from '../test-support/fake-vibeml.ts';
import {
  connectRaw,
  initialize,
  type Message,
  type RawClient,
  resultOf,
} from '../test-support/raw-client.ts';

const call = async (client: RawClient, name: string, args: object): Promise<Message> =>
  resultOf(await client.request('tools/call', { name, arguments: args }));

const connect = async (vibeml: Vibeml): Promise<RawClient> => {
  const client = connectRaw({ vibeml: () => vibeml });
  await initialize(client);
  return client;
};

describe('arguments', () => {
  test('items and grid reach the SDK under its names; the cap and the concurrency are of the group', async () => {
    const { vibeml, calls } = fakeVibeml();
    const client = await connect(vibeml);
    await call(client, 'vibeml_plan_run', {
      model: 'm',
      dataset: 'd',
      tags: { my_team: 'a_b' },
      hyperparameters: { lora_r: 8 },
      items: [
        { learning_rate: 1e-4, eval_fraction: 0.1 },
        { hyperparameters: { max_length: 512 }, max_cost_usd: 1 },
      ],
      grid: { lora_r: [8, 16], model: ['a/b_c'] },
      max_cost_usd: 5,
      concurrency: 3,
    });
    expect(calls.inputs).toEqual([
      {
        request: {
          model: 'm',
          dataset: 'd',
          tags: { my_team: 'a_b' },
          hyperparameters: { loraR: 8 },
        },
        items: [
          { learningRate: 1e-4, evalFraction: 0.1 },
          { hyperparameters: { maxLength: 512 }, maxCostUsd: 1 },
        ],
        grid: { loraR: [8, 16], model: ['a/b_c'] },
        maxCostUsd: 5,
        concurrency: 3,
      },
    ]);
    await client.close();
  });

  test.each([
    [{ items: [{ colour: 1 }] }, 'items[0].colour: is not an argument'],
    [
      { items: [{ learningRate: 1 }] },
      'items[0].learning_rate: learningRate is written learning_rate',
    ],
    [{ items: [{ user: 'someone else' }] }, 'items[0].user: is not an argument'],
    [{ grid: { colours: [1] } }, 'grid.colours: is not an argument'],
    [{ items: 'all' }, 'items: '],
    [{ items: [{ seed: 1 }], eval_fraction: 7 }, 'eval_fraction: '],
    [{ concurrency: 2 }, 'concurrency'],
  ])('%o is refused by name', async (args, expected) => {
    const { vibeml, calls } = fakeVibeml();
    const client = await connect(vibeml);
    const result = await call(client, 'vibeml_plan_run', { model: 'm', dataset: 'd', ...args });
    expect(result['isError']).toBe(true);
    expect(JSON.stringify(result['content'])).toContain(expected);
    expect(JSON.stringify(result)).not.toContain('request.eval');
    expect(calls.inputs).toEqual([]);
    await client.close();
  });
});

test('twenty plans fit into an answer, and no number is left out', async () => {
  const [item] = paidGroup.items;
  if (item === undefined) throw new Error('the group has items');
  const quantity = { value: 12.3456, unit: 'GiB', source: 's'.repeat(80) };
  const at = { observedAt: freePlan.createdAt, method: 'modelled' as const };
  const range = { low: 0.1, expected: 0.2, high: 0.3, unit: 'USD', source: 's'.repeat(80) };
  const items = Array.from({ length: 20 }, (_, index) => ({
    ...item,
    title: `learningRate ${index}`,
    changes: [
      { field: 'hyperparameters.learningRate', before: null, after: index },
      { field: 'model', before: null, after: `owner/a-model-with-a-long-name-${index}` },
    ],
    memory: { ...quantity, ...at },
    duration: { ...range, unit: 's', ...at },
    cost: { ...range, ...at },
  }));
  const { vibeml, calls: _calls } = fakeVibeml();
  const client = await connect({
    ...vibeml,
    planGroup: (input) =>
      vibeml.planGroup(input).map((output) => ({
        ...output,
        group: { ...output.group, items, cost: { ...range, ...at } },
      })),
  });
  const { structuredContent } = await call(client, 'vibeml_plan_run', { grid: { seed: [1] } });
  if (!isRecord(structuredContent)) throw new Error('the answer has no content');
  expect(structuredContent).not.toHaveProperty('shortened');
  expect(structuredContent['group']).toMatchObject({
    cost: { source: range.source },
    items: items.map((_, index) => ({
      title: `learning_rate ${index} · owner/a-model-with-a-long-name-${index}`,
      memory: { value: 12.3456, unit: 'GiB', method: 'modelled' },
      cost: { high: 0.3 },
    })),
  });
  await client.close();
});

describe('the SDK behind it', () => {
  let home = '';
  let vibeml: Vibeml;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'vibeml-mcp-groups-'));
    const model = join(home, 'model');
    mkdirSync(model);
    const config = {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      hidden_size: 16,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      num_key_value_heads: 1,
      intermediate_size: 32,
      vocab_size: 260,
      max_position_embeddings: 512,
      tie_word_embeddings: true,
    };
    writeFileSync(join(model, 'config.json'), JSON.stringify(config));
    writeFileSync(
      join(model, 'chat_template.jinja'),
      "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}",
    );
    const tensors = {
      'model.embed_tokens.weight': { dtype: 'F32', shape: [260, 16], data_offsets: [0, 16_640] },
    };
    const header = Buffer.from(JSON.stringify(tensors));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(
      join(model, 'model.safetensors'),
      Buffer.concat([length, header, Buffer.alloc(16_640)]),
    );
    const rows = Array.from({ length: 40 }, (_, row) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: `Question ${row}?` },
          { role: 'assistant', content: `Answer ${row}.` },
        ],
      }),
    );
    writeFileSync(join(home, 'chats.jsonl'), `${rows.join('\n')}\n`);
    mkdirSync(join(home, '.vibeml'));
  });

  const open = (): Vibeml => {
    vibeml = createVibeml({
      homeDirectory: home,
      workingDirectory: home,
      environment: {
        PATH: process.env['PATH'],
        HOME: home,
        HF_ENDPOINT: 'http://127.0.0.1:9',
        VIBEML_CATALOGUE_URL: 'off',
      },
    });
    return vibeml;
  };

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const grid = {
    model: './model',
    dataset: './chats.jsonl',
    target: 'local',
    grid: { learning_rate: [1e-4, 2e-4], lora_r: [4, 8] },
  };

  test('a free grid is four plans, without approval', async () => {
    const client = await connect(open());
    const { structuredContent } = await call(client, 'vibeml_plan_run', grid);
    expect(structuredContent).toMatchObject({
      approval: { required: false },
      group: {
        cap_usd: 0,
        items: [
          { title: 'learning_rate 0.0001 · lora_r 4', workflow: 'lora' },
          { title: 'learning_rate 0.0001 · lora_r 8' },
          { title: 'learning_rate 0.0002 · lora_r 4' },
          { title: 'learning_rate 0.0002 · lora_r 8' },
        ],
      },
      next_actions: [
        { tool: 'vibeml_launch_run', args: { group_id: expect.stringMatching(/^g-/) } },
      ],
    });
    const many = { ...grid, grid: { seed: [1, 2, 3, 4, 5, 6, 7], lora_r: [4, 8, 16] } };
    expect(JSON.stringify(await call(client, 'vibeml_plan_run', many))).toContain(
      'gives 21 items; a group has 1 to 20',
    );
    await client.close();
  });

  test('a paid grid waits for a person: the command names the group, a no starts nothing', async () => {
    writeFileSync(join(home, '.vibeml/prices.yaml'), 'local:\n  hourlyUsd: 0.5\n');
    const client = connectRaw({ vibeml: open });
    await initialize(client, { capabilities: { elicitation: {} } });
    const planned = await call(client, 'vibeml_plan_run', {
      ...grid,
      max_cost_usd: 8,
      hyperparameters: { max_steps: 5 },
    });
    const content = planned['structuredContent'];
    const group = isRecord(content) && isRecord(content['group']) ? content['group'] : {};
    const id = String(group['id']);
    expect(content).toMatchObject({
      approval: { required: true, command: `vibeml approve ${id}` },
      group: { cap_usd: 8 },
    });
    const answer = client.request('tools/call', {
      name: 'vibeml_launch_run',
      arguments: { group_id: id },
    });
    const question = await client.next((message) => message['method'] === 'elicitation/create');
    expect(JSON.stringify(question['params'])).toMatch(
      /Start these 4 training runs.*Model: \.\/model.*4\. learning_rate 0\.0002 · lora_r 8.*the cap of \$8\.00.*Asked because: /,
    );
    client.answer(question['id'], { action: 'decline' });
    expect(resultOf(await answer)).toMatchObject({
      structuredContent: { status: 'not_launched', approve_command: `vibeml approve ${id}` },
    });
    const listed = await call(client, 'vibeml_list_runs', {});
    expect(listed).toMatchObject({ structuredContent: { total: 0 } });
    await client.close();
  });
});
