import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  eventually,
  expectErr,
  expectOk,
  isProcessAlive,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { createLocalEnvironments } from './create-local-environments.ts';
import type { SetupEvent } from './setup-event.ts';

const open = async (path = process.env['PATH']) => {
  const directory = join(await temporaryDirectory(), 'environments');
  const environments = createLocalEnvironments({
    processes: createProcesses({ killAfterMs: 200 }),
    environment: { PATH: path, HF_TOKEN: 'secret' },
    environmentsDirectory: directory,
  });
  const events: SetupEvent[] = [];
  const ensure = (runner: string, context = sampleContext()) =>
    environments.ensure(
      {
        files: { 'runner.py': runner, 'deep/lock.txt': 'a==1' },
        onEvent: (event) => events.push(event),
      },
      context,
    );
  return { directory, ensure, events };
};

const prelude = `
import json, os, sys
def emit(**fields): print("::vibeml::" + json.dumps(dict(v=1, t=0, **fields)), flush=True)
`;

test('tells what happens and gives the interpreter', async () => {
  const { directory, ensure, events } = await open();
  const ready = await expectOk(
    ensure(`${prelude}
assert sys.argv[1:] == ["setup"] and open("deep/lock.txt").read() == "a==1" and "HF_TOKEN" not in os.environ
emit(type="phase", name="environment", status="start")
print("::vibeml::not json")
print("something else")
emit(type="note", code="environment.python", message="making an environment")
emit(type="of a later version")
emit(type="env", source="runner", python="3.12.1", environment={"name": "trl", "path": os.environ["VIBEML_ENVIRONMENTS_DIR"] + "/trl-1", "hash": "1", "backend": "cpu", "reused": False})
`),
  );
  expect(ready).toEqual({ pythonPath: join(directory, 'trl-1', 'bin', 'python'), reused: false });
  expect(events.map((event) => event.type)).toEqual(['phase', 'note', 'env']);
});

test("a failure has the runner's name and hint, and the log is kept without secrets", async () => {
  const { ensure } = await open();
  const error = await expectErr(
    ensure(`${prelude}
print("token=hf_abcdefghijklmnop", file=sys.stderr)
emit(type="error", code="environment.index_unreachable", message="x", hint="Check the network.", exit_code=16)
sys.exit(16)
`),
  );
  expect(error).toMatchObject({
    code: 'environment.failed',
    message: 'The training environment could not be built: the package index did not answer.',
    details: { reason: 'environment.index_unreachable' },
    advice: expect.arrayContaining([{ text: 'Check the network.' }]),
  });
  const logPath = error.code === 'environment.failed' ? (error.details.logPath ?? '') : '';
  const log = await readFile(logPath, 'utf8');
  expect(log).toContain('index_unreachable');
  expect(log).not.toContain('hf_abcdefghijklmnop');
});

test('a runner that dies without a word is a failure too, and so is one that says nothing', async () => {
  const { ensure } = await open();
  const killed = await expectErr(ensure(`${prelude}\nos.kill(os.getpid(), 9)\n`));
  expect(killed).toMatchObject({ details: { reason: 'environment.ended_early' } });
  expect(killed.advice[0]?.text).toContain('was killed');
  expect(await expectErr(ensure('pass'))).toMatchObject({
    details: { reason: 'environment.ended_early' },
  });
});

test('an abort ends the build', async () => {
  const { ensure, events } = await open();
  const controller = new AbortController();
  const building = ensure(
    `${prelude}
import time
emit(type="note", code="pid", message=str(os.getpid()))
time.sleep(600)
`,
    { signal: controller.signal },
  );
  await eventually(() => events.length > 0);
  controller.abort();
  expect((await expectErr(building)).code).toBe('request.cancelled');
  const [note] = events;
  expect(note?.type === 'note' && (await isProcessAlive(Number(note.message)))).toBe(false);
});

test('no python3 and a directory that can not be written', async () => {
  const empty = await open(await temporaryDirectory());
  expect((await expectErr(empty.ensure('pass'))).code).toBe('environment.python_missing');
  const environments = createLocalEnvironments({
    processes: createProcesses(),
    environment: { PATH: process.env['PATH'] },
    environmentsDirectory: '/dev/null/environments',
  });
  const request = { files: { 'runner.py': '' }, onEvent: () => undefined };
  expect(await expectErr(environments.ensure(request, sampleContext()))).toMatchObject({
    code: 'environment.failed',
    details: { reason: 'environment.directory_unwritable' },
  });
  const outside = { files: { '../runner.py': '' }, onEvent: () => undefined };
  expect(await expectErr(environments.ensure(outside, sampleContext()))).toMatchObject({
    details: { reason: 'environment.files_invalid' },
  });
});
