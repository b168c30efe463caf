import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectV1, type McpClient } from 'vibeml-e2e/mcp-clients';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { clusterStageOfFile } from '../support/open-cluster-stage.ts';
import { stack, untilFreed } from '../support/stack.ts';

const Planned = z.looseObject({ plan: z.looseObject({ id: z.string() }) });
const WithRun = z.looseObject({
  run: z.looseObject({ run_id: z.string(), status: z.string() }),
});
const Waited = z.looseObject({ ...WithRun.shape, reached: z.boolean() });
const Files = z.looseObject({
  directory: z.string(),
  artifacts: z.array(z.looseObject({ path: z.string(), sha256: z.string(), bytes: z.number() })),
});

const ask = async <Schema extends z.ZodType>(
  client: McpClient,
  schema: Schema,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<z.output<Schema>> => {
  const answer = await client.call(name, args);
  expect(answer.isError, answer.text).toBe(false);
  return schema.parse(answer.structured);
};

/** Waits as an assistant does: again and again, each call shorter than a client's patience. */
const untilEnded = async (client: McpClient, runId: string) => {
  const notices: string[] = [];
  for (let call = 0; call < 27; call += 1) {
    const waited = await client.call(
      'vibeml_wait_for_run',
      { run_id: runId, timeout_seconds: 40 },
      ({ message }) => notices.push(message ?? ''),
    );
    const { run, reached } = Waited.parse(waited.structured);
    if (reached) return { run, notices };
  }
  throw new Error(`run ${runId} never ended`);
};

const stage = clusterStageOfFile();

test('from a call of an assistant to a verified adapter on this machine', async () => {
  const client = await connectV1(stage());
  const { ground } = stage();
  const { plan } = await ask(client, Planned, 'vibeml_plan_run', {
    model: ground.tinyModel,
    dataset: ground.dataset,
    target: `slurm/${stack.cluster}`,
    gpu_type: 'cpu',
    hyperparameters: { per_device_train_batch_size: 1, max_steps: 12, save_steps: 4 },
  });
  const { run } = await ask(client, WithRun, 'vibeml_launch_run', { plan_id: plan.id });
  const { run: ended, notices } = await untilEnded(client, run.run_id);
  expect(ended.status).toBe('succeeded');
  expect(notices.length).toBeGreaterThan(0);
  const { directory, artifacts } = await ask(client, Files, 'vibeml_get_artifacts', {
    run_id: run.run_id,
  });
  expect(directory.startsWith(stage().runDirectory(run.run_id))).toBe(true);
  expect(artifacts.map(({ path }) => path)).toContain('final/adapter_model.safetensors');
  for (const { path, sha256, bytes } of artifacts) {
    const file = join(directory, path);
    expect(statSync(file).size).toBe(bytes);
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sha256);
  }
  const log = await client.call('vibeml_get_run_logs', { run_id: run.run_id, tail: 20 });
  expect(log.text.length).toBeGreaterThan(100);
  await untilFreed(`vibeml-${run.run_id}`);
  await client.close();
});
