import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DiagnoseRunOutput, ListRunsOutput, WaitForRunOutput } from '@vibeml/sdk';
import { expect } from 'vitest';
import { logOf } from './logs.ts';
import { runningFor } from './running.ts';
import { type Stage, stageOfStory } from './stage.ts';
import { startProgram } from './start-program.ts';
import { story, verifies } from './verifies.ts';

/** The programs of this machine without any Python, and those that are given, as a PATH. */
const pathWithout = (
  stage: Stage,
  name: string,
  programs: Readonly<Record<string, string>>,
): string => {
  const directory = join(stage.home, name);
  mkdirSync(directory);
  for (const place of ['/usr/bin', '/bin']) {
    for (const program of readdirSync(place)) {
      const link = join(directory, program);
      if (!/^(python|uv)/.test(program) && !existsSync(link))
        symlinkSync(join(place, program), link);
    }
  }
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(directory, program), script);
    chmodSync(join(directory, program), 0o755);
  }
  return directory;
};

const runs = async (stage: Stage) => (await stage.answer(ListRunsOutput, 'runs')).runs;

/** What a launch with other variables said; never a success. */
const refusedLaunch = async (stage: Stage, environment: Readonly<Record<string, string>>) => {
  const { stdout, exitCode } = await stage.start(
    ['launch', await stage.plan(), '--json'],
    environment,
  ).ended;
  expect(exitCode).toBe(1);
  return stdout;
};

// As Debian has Python without python3-venv and python3-pip: both modules fail, all else works.
const withoutVenv = `import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("venv", "ensurepip", "pip"):
            raise ModuleNotFoundError("No module named " + name)
sys.meta_path.insert(0, Missing())
`;

/** Makes a Python that can make no environments; gives the directory of its `python3`. */
const installBrokenPython = async (stage: Stage): Promise<string> => {
  const home = join(stage.home, 'broken-python');
  const made = await startProgram({
    command: 'python3',
    arguments: ['-m', 'venv', '--without-pip', home],
    directory: stage.home,
    environment: stage.environment,
  }).ended;
  expect(made.exitCode, made.stderr).toBe(0);
  const [version = ''] = readdirSync(join(home, 'lib'));
  // Not sitecustomize: a system's own may come before it.
  const packages = join(home, 'lib', version, 'site-packages');
  writeFileSync(join(packages, 'without_venv.py'), withoutVenv);
  writeFileSync(join(packages, 'without_venv.pth'), 'import without_venv\n');
  return join(home, 'bin');
};

story('a machine whose Python does not do', () => {
  const stage = stageOfStory();

  verifies('python:missing', async () => {
    const said = await refusedLaunch(stage(), { PATH: pathWithout(stage(), 'bare', {}) });
    expect(said).toContain('environment.python_missing');
    expect(said).toContain('apt-get install python3');
    expect(
      readdirSync(join(stage().dataDirectory, 'runs')).filter((name) => !name.startsWith('.')),
    ).toEqual([]);
    expect((await runs(stage())).map(({ status }) => status)).toEqual(['failed']);
  });

  verifies('python:too-old', async () => {
    const old = '#!/bin/sh\necho Python 3.6.15\n';
    const said = await refusedLaunch(stage(), {
      PATH: pathWithout(stage(), 'old', { python3: old }),
    });
    expect(said).toContain('environment.python_missing');
    expect(said).toContain('3.6.15');
  });

  verifies('python:no-venv', async () => {
    const python = await installBrokenPython(stage());
    const environment = {
      PATH: `${python}:${pathWithout(stage(), 'no-venv', {})}`,
      VIBEML_ENVIRONMENTS_DIR: join(stage().home, 'environments'),
    };
    const launched = stage().start(
      ['launch', await stage().plan(), '--follow', '--json'],
      environment,
    );
    const { stdout, exitCode } = await launched.ended;
    expect(exitCode, stdout).toBe(1);
    const { run } = WaitForRunOutput.pick({ run: true }).parse(JSON.parse(stdout));
    expect(run).toMatchObject({
      status: 'failed',
      exitCode: 16,
      error: { code: 'environment.no_venv' },
    });
    expect(run.error?.hint).toContain('python3-venv');
    const diagnosis = await stage().answer(DiagnoseRunOutput, 'diagnose', run.runId);
    expect(diagnosis.category).toBe('environment');
    expect(JSON.stringify([diagnosis.verdict, diagnosis.evidence])).toContain('venv');
  });

  verifies('home:nothing-left-running', () => stage().close());
});

/** A package index that breaks off every download; counts how often it was asked. */
const openBrokenIndex = async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.once('data', () => socket.destroy());
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/simple`,
    asked: () => asked,
    close: () => server.close(),
  };
};

story('a package index that breaks off', () => {
  const stage = stageOfStory();

  verifies('environment:index-unreachable', async () => {
    const index = await openBrokenIndex();
    const environments = join(stage().home, 'environments');
    const environment = {
      VIBEML_ENVIRONMENTS_DIR: environments,
      VIBEML_UV: join(stage().ground.environmentsDirectory, 'tools/uv/bin/uv'),
      UV_CACHE_DIR: join(stage().home, 'uv-cache'),
      UV_DEFAULT_INDEX: index.url,
      UV_FIND_LINKS: '',
      UV_HTTP_RETRIES: '0',
      PIP_CONFIG_FILE: '/dev/null',
      PIP_FIND_LINKS: '',
      VIBEML_TORCH_SPEC: 'torch==2.9.1',
    };
    const { stdout } = await stage().start(
      ['launch', await stage().plan(), '--follow', '--json'],
      environment,
    ).ended;
    index.close();
    const { run } = WaitForRunOutput.pick({ run: true }).parse(JSON.parse(stdout));
    expect(run).toMatchObject({
      status: 'failed',
      exitCode: 16,
      error: { code: 'environment.index_unreachable' },
    });
    expect(index.asked()).toBeGreaterThan(0);
    // The environment was begun, and half of one is never taken for a whole one.
    expect(readFileSync(logOf(stage().runDirectory(run.runId), 'setup'), 'utf8')).toContain(
      'environment.torch',
    );
    expect(
      readdirSync(environments, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('READY.json')),
    ).toEqual([]);
    const diagnosis = await stage().answer(DiagnoseRunOutput, 'diagnose', run.runId);
    expect(diagnosis).toMatchObject({ category: 'environment', canResume: false });
    expect(diagnosis.advice.map(({ command }) => command)).toContain('vibeml doctor');

    const again = await stage().launch(await stage().plan('--seed', '7'));
    const started = await stage().answer(WaitForRunOutput, 'wait', again, '--until', 'running');
    expect(started).toMatchObject({ reached: true, run: { status: 'running' } });
    await stage().vibeml('stop', again, '--now');
    expect((await stage().answer(WaitForRunOutput, 'wait', again)).run.status).toBe('stopped');
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a disk that is full', () => {
  const stage = stageOfStory();

  verifies('disk:full', async () => {
    const small = join(stage().home, 'small-disk');
    mkdirSync(small);
    const planId = await stage().plan();
    // The whole scenario lives in a mount namespace of its own: the small disk is gone when the shell ends.
    const script =
      'mount -t tmpfs -o size=64m tmpfs "$SMALL" && cp -R "$FROM/." "$SMALL/" && VIBEML_HOME="$SMALL" "$@" && exit 0; code=$?; ls -A "$SMALL/runs" 2>/dev/null; exit $code';
    const launch = stage().command('launch', planId, '--json');
    const { stdout, stderr, exitCode } = await startProgram({
      command: 'unshare',
      arguments: ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...launch],
      directory: stage().home,
      environment: { ...stage().environment, SMALL: small, FROM: stage().dataDirectory },
    }).ended;
    if (!stdout.includes('{')) {
      process.stderr.write(
        `disk:full could not be tried: no small disk can be mounted here (${stderr.trim()})\n`,
      );
      return;
    }
    expect(exitCode, stdout).toBe(1);
    expect(stdout).toContain('environment.disk_full');
    expect(stdout).toContain('VIBEML_HOME');
    // After the answer come the names in the runs directory: no run is among them.
    expect(
      stdout
        .slice(stdout.lastIndexOf('}') + 1)
        .trim()
        .split('\n')
        .filter((name) => !name.startsWith('.') && name !== ''),
    ).toEqual([]);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a database that is not ours to use', () => {
  const stage = stageOfStory();
  const database = () => join(stage().dataDirectory, 'vibeml.db');

  verifies('store:locked', async () => {
    const planId = await stage().plan();
    const holder = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '-e', holding, database()],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    await once(holder.stdout, 'data');
    const refused = await stage().refusal('launch', planId);
    expect(refused).toMatchObject({ code: 'store.locked', exitCode: 1 });
    expect(refused.message).toContain(database());
    expect(existsSync(join(stage().dataDirectory, 'runs'))).toBe(false);
    holder.stdin.end();
    await once(holder, 'exit');
    expect((await stage().answer(ListRunsOutput, 'runs')).total).toBe(0);
    expect(await stage().plan()).toMatch(/^[0-9a-f]{12}$/);
  });

  verifies('store:newer', async () => {
    const set = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '-e',
      ageing,
      database(),
    ]);
    await once(set, 'exit');
    const before = readFileSync(database());
    for (const words of [
      ['runs'],
      ['plan', '--model', stage().ground.tinyModel, '--dataset', stage().ground.dataset],
    ]) {
      const refused = await stage().refusal(...words);
      expect(refused).toMatchObject({ code: 'store.too_new', exitCode: 1 });
      expect(refused.message).toContain('99');
      expect(refused.advice.map(({ command }) => command)).toContain('npx vibeml@latest');
    }
    expect(readFileSync(database()).equals(before)).toBe(true);
  });

  verifies('home:nothing-left-running', () => stage().close());
});

const holding = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(process.argv[1]);
database.exec('BEGIN EXCLUSIVE');
process.stdout.write('held');
process.stdin.on('end', () => database.close()).resume();`;

const ageing = `
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(process.argv[1]);
database.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
database.close();`;

story('a home that can not be written', () => {
  const stage = stageOfStory();

  verifies('home:read-only', async () => {
    // A file where a directory has to be: not even the administrator can write below it.
    const file = join(stage().home, 'file');
    writeFileSync(file, '');
    const flags = ['--model', stage().ground.tinyModel, '--dataset', stage().ground.dataset];
    for (const words of [['plan', ...flags], ['runs'], ['config', 'set', 'project', 'x']]) {
      const asked = stage().start([...words, '--json'], { VIBEML_HOME: join(file, 'vibeml') });
      const { stdout, stderr, exitCode } = await asked.ended;
      expect(exitCode, stdout + stderr).toBe(1);
      expect(stdout).toContain('VIBEML_HOME');
      expect(stdout).toMatch(/store\.unavailable|config\.un(writ|read)able/);
    }
    expect(runningFor(stage().home)).toEqual([]);
  });

  verifies('home:nothing-left-running', () => stage().close());
});
