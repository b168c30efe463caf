import { cpSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchGroupOutput, ListRunsOutput, PlanGroupOutput, PlanRunOutput } from '@vibeml/sdk';
import { writeChats } from 'vibeml-training-ground';
import { expect } from 'vitest';
import { type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const parameters = 8_030_261_248;
const shape = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 128_256,
  hidden_size: 4096,
  intermediate_size: 14_336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  tie_word_embeddings: false,
};

/** A model of 8 B parameters: the file says so, and is a hole behind its header. */
const largeModel = (stage: Stage): string => {
  const path = join(stage.home, 'large');
  mkdirSync(path, { recursive: true });
  cpSync(stage.ground.tinyModel, path, { recursive: true });
  writeFileSync(join(path, 'config.json'), JSON.stringify(shape));
  const dataBytes = parameters * 2;
  const tensor = { dtype: 'BF16', shape: [parameters], data_offsets: [0, dataBytes] };
  const header = Buffer.from(JSON.stringify({ 'model.weight': tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = join(path, 'model.safetensors');
  writeFileSync(file, Buffer.concat([length, header]));
  truncateSync(file, length.length + header.length + dataBytes);
  return path;
};

const expectNothingStarted = async (stage: Stage): Promise<void> => {
  expect((await stage.answer(ListRunsOutput, 'runs')).total).toBe(0);
};

story('a plan for machines that are rented', () => {
  const stage = stageOfStory({ environment: { VIBEML_CATALOGUE_URL: 'off' } });
  const request = (): readonly string[] => [
    '--model',
    largeModel(stage()),
    '--dataset',
    writeChats(join(stage().home, 'chats.jsonl'), 400),
  ];

  verifies('plan:cheapest-that-fits', async () => {
    const { plan } = await stage().answer(PlanRunOutput, 'plan', ...request());
    expect(plan).toMatchObject({ driver: 'skypilot', memory: { verdict: 'fits' } });
    const costs = [plan.cost.total, ...plan.alternatives.map(({ cost }) => cost)];
    const dollars = costs.map((cost) => Math.round((cost?.expected ?? Number.NaN) * 100));
    expect(dollars).toEqual([...dollars].sort((a, b) => a - b));
    expect(plan.rejected.find(({ title }) => title === 'this computer')?.reason).toContain('CPU');
    expect(plan.remarks.map(({ code }) => code)).toContain('snapshot_used');

    const launched = await stage().refusal('launch', plan.id);
    expect(launched.code).toBe('skypilot.server_missing');
    await expectNothingStarted(stage());
  });

  verifies('plan:too-small', async () => {
    const refused = await stage().refusal(
      'plan',
      ...request(),
      '--gpu',
      'L4',
      '--workflow',
      'full',
    );
    expect(refused.code).toBe('model.too_large');
    expect(refused.message).toMatch(/L4 has 22\.\d GiB that can be used/);
    expect(refused.advice[0]?.command).toMatch(/^vibeml approve [0-9a-f]{12}$/);
  });

  verifies('plan:counter-offers', async () => {
    const flags = [...request(), '--gpu', 'H100', '--no-spot', '--max-cost', '1'];
    const refused = await stage().refusal('plan', ...flags);
    expect(refused).toMatchObject({ code: 'budget.exceeded', exitCode: 3 });
    expect(refused.message).toMatch(
      /^Estimated cost \$\d+(\.\d+)? exceeds budget \$1\. Approve override\?$/,
    );
    const offered = refused.advice.flatMap(({ text, command }) =>
      text.startsWith('Within the budget') ? (command?.split(' ').at(-1) ?? []) : [],
    );
    expect(offered.length).toBeGreaterThan(0);
    // Each is a plan that is there, and only waits for a person.
    for (const planId of offered) {
      expect((await stage().refusal('approve', planId)).code).toBe('approval.required');
    }
    await expectNothingStarted(stage());
  });

  verifies('plan:group', async () => {
    const flags = [...request(), '--grid', 'learningRate=1e-4,2e-4', '--max-cost', '3'];
    const { group, approval } = await stage().answer(PlanGroupOutput, 'plan', ...flags);
    expect(group.items).toHaveLength(2);
    expect(approval.command).toBe(`vibeml approve ${group.id}`);
    expect((await stage().refusal('launch', group.id)).code).toBe('approval.required');
    const [item] = group.items;
    // The agreement to a group can't be had plan by plan unseen, nor from a program.
    expect((await stage().refusal('approve', group.id)).code).toBe('approval.required');
    expect((await stage().refusal('launch', item?.planId ?? '')).code).toBe(
      'skypilot.server_missing',
    );
    await expectNothingStarted(stage());
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a group of free runs', () => {
  const stage = stageOfStory({ environment: { VIBEML_CATALOGUE_URL: 'off' } });

  verifies('plan:group-runs', async () => {
    const { tinyModel, dataset } = stage().ground;
    const path = join(stage().home, 'requests.json');
    writeFileSync(
      path,
      JSON.stringify({
        request: { model: tinyModel, dataset, target: 'local', hyperparameters: { maxSteps: 2 } },
        items: [{ seed: 1 }, { seed: 2 }],
        concurrency: 1,
      }),
    );
    const { group } = await stage().answer(PlanGroupOutput, 'plan', '--file', path);
    expect(group.items.map(({ title }) => title)).toEqual(['seed 1', 'seed 2']);
    const done = await stage().answer(LaunchGroupOutput, 'launch', group.id, '--follow');
    expect(done.finished).toBe(true);
    expect(done.members.map(({ run }) => run?.status)).toEqual(['succeeded', 'succeeded']);
    // One at a time: the second began when the first had ended.
    const [first, second] = done.members.map(({ run }) => run);
    expect(Date.parse(second?.createdAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(first?.endedAt ?? ''),
    );
    const outcomes = await stage().vibeml('status', first?.runId ?? '');
    expect(outcomes.stdout).toContain('PLANNED');
    expect((await stage().answer(ListRunsOutput, 'runs')).total).toBe(2);
  });

  verifies('home:nothing-left-running', () => stage().close());
});
