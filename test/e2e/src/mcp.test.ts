import { eventually } from 'vibeml-testing';
import { expect } from 'vitest';
import * as z from 'zod';
import { untilLogged } from './logs.ts';
import { connectV1, connectV2, type McpClient } from './mcp-clients.ts';
import { runningFor } from './running.ts';
import { type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const Planned = z.looseObject({ plan: z.looseObject({ id: z.string() }) });
const WithRun = z.looseObject({
  run: z.looseObject({
    run_id: z.string(),
    status: z.string(),
    exit_code: z.number().nullish(),
    checkpoint: z.looseObject({ step: z.number() }).nullish(),
    progress: z.looseObject({ step: z.number() }).nullish(),
  }),
});
const Waited = z.looseObject({ ...WithRun.shape, reached: z.boolean() });
const Files = z.looseObject({
  artifacts: z.array(z.looseObject({ path: z.string(), sha256: z.string() })),
});
const Lines = z.looseObject({
  lines: z.array(z.string()).optional(),
  untrusted_data: z.unknown().optional(),
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

const requestOf = ({ ground }: Stage) => ({
  model: ground.tinyModel,
  dataset: ground.dataset,
  hyperparameters: {
    per_device_train_batch_size: 1,
    gradient_accumulation_steps: 4,
    max_steps: 60,
    save_steps: 5,
  },
});

const plan = async (
  client: McpClient,
  request: Readonly<Record<string, unknown>>,
): Promise<string> => (await ask(client, Planned, 'vibeml_plan_run', request)).plan.id;

const launch = async (client: McpClient, planId: string): Promise<string> =>
  (await ask(client, WithRun, 'vibeml_launch_run', { plan_id: planId })).run.run_id;

/** Waits as an assistant does: again and again, each call shorter than a client's patience. */
const waitForEnd = async (client: McpClient, runId: string) => {
  const notices: string[] = [];
  for (let call = 0; call < 12; call += 1) {
    const answer = await client.call(
      'vibeml_wait_for_run',
      { run_id: runId, timeout_seconds: 40 },
      (notice) => notices.push(notice.message ?? ''),
    );
    const { run, reached } = Waited.parse(answer.structured);
    if (reached) return { run, notices };
  }
  throw new Error(`run ${runId} never ended`);
};

const stopAndResume = async (client: McpClient, runId: string): Promise<string> => {
  await ask(client, WithRun, 'vibeml_stop_run', { run_id: runId });
  const { run } = await waitForEnd(client, runId);
  expect(run).toMatchObject({ status: 'stopped', exit_code: 33 });
  expect(run.checkpoint?.step).toBeGreaterThan(0);
  return launch(client, await plan(client, { resume_from_run_id: runId }));
};

const readResult = async (client: McpClient, runId: string): Promise<void> => {
  const { artifacts } = await ask(client, Files, 'vibeml_get_artifacts', { run_id: runId });
  expect(artifacts.some(({ path }) => path.endsWith('adapter_model.safetensors'))).toBe(true);
  const log = await client.call('vibeml_get_run_logs', { run_id: runId, tail: 20 });
  expect(log.isError).toBe(false);
  expect(Lines.parse(log.structured)).toBeTruthy();
  expect(log.text.length).toBeGreaterThan(100);
};

story('a client on the v1 SDK', () => {
  const stage = stageOfStory();

  verifies('mcp:v1-client', async () => {
    const client = await connectV1(stage());
    const first = await launch(client, await plan(client, requestOf(stage())));
    const watched: string[] = [];
    const metric = { run_id: first, until: 'first_metric', timeout_seconds: 45 };
    const isThere = () =>
      client.call('vibeml_wait_for_run', metric, ({ message }) => watched.push(message ?? ''));
    await eventually(isThere, ({ structured }) => Waited.parse(structured).reached, 240_000);
    expect(watched.some((message) => message.includes(first))).toBe(true);
    const resumed = await stopAndResume(client, first);
    const { run, notices } = await waitForEnd(client, resumed);
    expect(run).toMatchObject({ status: 'succeeded', progress: { step: 60 } });
    expect(notices.some((message) => message.includes('step'))).toBe(true);
    await readResult(client, resumed);
    await client.close();
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a client on the v2 SDK, whose server is killed again and again', () => {
  const stage = stageOfStory();
  let runId = '';
  let planId = '';
  let goOn: () => void = () => undefined;
  const statusOf = async (client: McpClient): Promise<string> =>
    (await ask(client, WithRun, 'vibeml_get_run', { run_id: runId })).run.status;
  const killed = async (client: McpClient): Promise<void> => {
    client.killServer();
    const servers = () =>
      runningFor(stage().home).filter(({ command }) =>
        command.some((word) => word.includes('mcp-server')),
      );
    await eventually(servers, (left) => left.length === 0, 60_000);
    await client.close();
  };

  verifies('mcp:killed-server', async () => {
    const release = stage().holdBack('plan');
    const planning = await connectV2(stage());
    const broken = planning.call('vibeml_plan_run', requestOf(stage())).then(
      () => 'answered',
      () => 'broken off',
    );
    const asks = () =>
      runningFor(stage().home).some(({ command }) =>
        command.some((word) => word.endsWith('nvidia-smi')),
      );
    await eventually(asks, (isAsking) => isAsking, 60_000);
    await killed(planning);
    expect(await broken).toBe('broken off');
    release();

    const launching = await connectV2(stage());
    planId = await plan(launching, requestOf(stage()));
    goOn = stage().holdBack('setup');
    runId = await launch(launching, planId);
    await killed(launching);

    const inSetup = await connectV2(stage());
    expect(await launch(inSetup, planId)).toBe(runId);
    expect(['launching', 'provisioning', 'setting_up']).toContain(await statusOf(inSetup));
    await killed(inSetup);
    goOn();

    const inTraining = await connectV2(stage());
    await untilLogged(stage().runDirectory(runId), /"type":"checkpoint","step":5/);
    expect(await statusOf(inTraining)).toBe('running');
    await killed(inTraining);
  });

  verifies('mcp:v2-client', async () => {
    const client = await connectV2(stage());
    expect(await statusOf(client)).toBe('running');
    const resumed = await stopAndResume(client, runId);
    const { run, notices } = await waitForEnd(client, resumed);
    expect(run).toMatchObject({ status: 'succeeded', progress: { step: 60 } });
    expect(notices.some((message) => message.includes('step'))).toBe(true);
    await readResult(client, resumed);
    await client.close();
  });

  verifies('home:nothing-left-running', async () => {
    goOn();
    await stage().close();
  });
});
