import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperationInput, Vibeml } from '@vibeml/sdk';
import { okAsync } from 'neverthrow';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { demoSystemPrompt, readDemoData } from '../demo-data.ts';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakePlanAnswer } from '../test-support/fake-vibeml.ts';
import {
  failedView,
  sampleGetRun,
  sampleSummary,
  succeededView,
} from '../test-support/sample-views.ts';

let dataDirectory: string;
beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'vibeml-cli-'));
});
afterEach(() => rm(dataDirectory, { recursive: true, force: true }));

const createSpies = (run = succeededView({ name: 'quickstart' })) => {
  const whole = createFakeVibeml({}, run);
  const planRun = vi.fn((_input: OperationInput<'planRun'>) => okAsync(fakePlanAnswer()));
  const launchRun = vi.fn(whole.launchRun);
  const vibeml = { ...whole, planRun, launchRun, local: { ...whole.local, dataDirectory } };
  return { vibeml, planRun, launchRun };
};

test('it prepares, plans, trains and compares', async () => {
  const { vibeml, planRun } = createSpies();
  const { exitCode, out, err } = await runCli(['quickstart'], { vibeml, columns: 90 });
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toMatchInlineSnapshot(`
    "Training environment …
    ✔ Training environment · found · 0 s
    Model …
    ✔ Model · SmolLM2-135M-Instruct from the Hub · 0 s
    ◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 330 characters
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
    ◇ Memory    need not known yet: the model's shape is not known · free memory not known
    ◇ Time      not known yet: no speed was measured for this model here
    ◇ Cost      $0.00
      plan 721ecbad29b9, expires in 10 min
    environment: 48 s
    model: 3 s
    test before: 6 s
    held-out loss before 2.310
    held-out loss after 0.830
    step 60/60 (100 %), loss 0.159, 412 tok/s

    ON 48 HELD-OUT ROWS             BEFORE   AFTER
    held-out loss                    2.310   0.830
    answers of the wanted form         0 %   100 %
    answers exactly right              0 %  87.5 %
    answers that end by themselves   8.3 %   100 %

      prompt  The parcel never came. It is urgent.
      base    ✗ I'm sorry to hear that. ⏎ Let me help you.
      tuned   ✔ {"team":"shipping","urgent":true}
      wanted  {"team":"shipping","urgent":true}

      prompt  Please close my account when you can.
      base    ✗ I'm sorry to hear that. ⏎ Let me help you.
      tuned   ✔ {"team":"account","urgent":false}
      wanted  {"team":"account","urgent":false}

      time    3 min 10 s
      result  /home/ada/.vibeml/runs/smollm2-135m_chats_0000/output/final

    Try next
      vibeml chat smollm2-135m_chats_0000 --system 'Route the ticket.'
          talk to the base and the tuned model
      vibeml status smollm2-135m_chats_0000
          see everything about this run
      vibeml mcp install claude-code
          let an assistant fine-tune for you
    "
  `);
  expect(planRun.mock.calls[0]?.[0]).toMatchObject({
    model: '/home/ada/.vibeml/models/demo',
    dataset: join(dataDirectory, 'quickstart/train.jsonl'),
    evalDataset: join(dataDirectory, 'quickstart/held-out.jsonl'),
    answerForm: { type: 'json_object', keys: ['team', 'urgent'] },
  });
});

test('every conversation of its dataset begins with the system prompt that it names', async () => {
  const { train, heldOut } = await readDemoData();
  const rows = `${train}${heldOut}`.trimEnd().split('\n');
  const begin = `{"messages":[{"role":"system","content":${JSON.stringify(demoSystemPrompt)}}`;
  expect(rows.filter((row) => !row.startsWith(begin))).toEqual([]);
});

/** The preparation tells what it does, one thing twice, and with a colour of its own. */
const preparing = () => {
  const { vibeml } = createSpies();
  const ensureEnvironment: Vibeml['local']['ensureEnvironment'] = (call) => {
    for (const message of ['found Python', 'found Python', '\u001b[31mtorch\u001b[0m 2 of 3']) {
      call?.onProgress?.({ progress: 0, total: null, message });
    }
    return okAsync({ pythonPath: '/python', reused: false });
  };
  return { ...vibeml, local: { ...vibeml.local, ensureEnvironment } };
};

test('a long step tells each thing once, without the colours of others', async () => {
  const { out } = await runCli(['quickstart'], { vibeml: preparing() });
  expect(out.split('Model …')[0]).toBe(
    'Training environment …\n  found Python\n  torch 2 of 3\n✔ Training environment · built · 0 s\n',
  );
});

test('in a terminal a long step is drawn in place, within its width', async () => {
  const { frames } = await runCli(['quickstart'], {
    vibeml: preparing(),
    terminal: true,
    columns: 12,
  });
  const environment = frames.filter((frame) => frame.includes('Training environment'));
  const running = '◌ Training environment 0 s\n  ';
  expect(environment).toEqual([
    running,
    `${running}found Pyt…`,
    `${running}found Pyt…`,
    `${running}torch 2 o…`,
    '✔ Training environment · built · 0 s',
  ]);
  expect(frames).toContain('✔ Model · SmolLM2-135M-Instruct from the Hub · 0 s');
});

test('with --json the steps say nothing, and the document stands alone', async () => {
  const { out, frames } = await runCli(['quickstart', '--json'], {
    vibeml: preparing(),
    terminal: true,
  });
  expect(frames).toEqual([]);
  expect(JSON.parse(out)).toMatchObject({ reused: false });
});

test('its dataset is in the data directory, and stays untouched the second time', async () => {
  const { vibeml } = createSpies();
  await runCli(['quickstart'], { vibeml });
  const path = join(dataDirectory, 'quickstart/train.jsonl');
  const rows = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(rows.length).toBeGreaterThan(150);
  const before = await stat(path);
  await runCli(['quickstart'], { vibeml });
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
});

test('a finished run of the same data, model and settings is shown again at once', async () => {
  const first = createSpies();
  await runCli(['quickstart'], first);
  const { tags } = first.planRun.mock.calls[0]?.[0] ?? {};
  const run = succeededView({ name: 'quickstart', tags: tags ?? {} });
  const { vibeml, launchRun } = createSpies(run);
  const again = {
    ...vibeml,
    listRuns: () =>
      okAsync({
        summary: '',
        nextActions: [],
        runs: [sampleSummary(run)],
        total: 1,
        nextCursor: null,
      }),
    getRun: () => okAsync(sampleGetRun(run)),
  };
  const { exitCode, out } = await runCli(['quickstart'], { vibeml: again });
  expect(exitCode).toBe(0);
  expect(out).toContain(`This was trained before, as ${run.runId}.`);
  expect(launchRun).not.toHaveBeenCalled();
  await runCli(['quickstart', '--again'], { vibeml: again });
  expect(launchRun).toHaveBeenCalledOnce();
});

test('--json is one document with run and result', async () => {
  const { vibeml } = createSpies();
  const { out, err } = await runCli(['quickstart', '--json'], { vibeml });
  expect(err).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    run: { status: 'succeeded' },
    resultPath: expect.stringMatching(/final$/),
    reused: false,
  });
});

test('a run that fails is exit code 1', async () => {
  const { vibeml } = createSpies(failedView());
  expect((await runCli(['quickstart'], { vibeml })).exitCode).toBe(1);
});

test('a data directory that can not be written is an error with a way out', async () => {
  const { vibeml } = createSpies();
  const file = join(dataDirectory, 'file');
  const local = { ...vibeml.local, dataDirectory: join(file, 'not-a-directory') };
  const { writeFile } = await import('node:fs/promises');
  await writeFile(file, '');
  const { exitCode, err } = await runCli(['quickstart'], { vibeml: { ...vibeml, local } });
  expect(exitCode).toBe(1);
  expect(err).toContain("can't be written");
  expect(err).toContain('VIBEML_HOME');
});
