import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type TestContext, test } from 'vitest';
import { parseEventLines } from './parse-event-lines.ts';

const packageRoot = join(import.meta.dirname, '..');
const repository = join(packageRoot, '..', '..');
const cache = join(repository, 'node_modules', '.cache', 'vibeml');
const lock = join(repository, 'packages', 'scripts-trl', 'assets', 'requirements.lock');
const minutes = 60_000;

type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Finished> {
  const settings = { ...options, maxBuffer: 64 * 1024 * 1024, timeout: 20 * minutes };
  return promisify(execFile)(command, [...args], settings).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code?: number | string; stdout?: string; stderr?: string; message: string }) => ({
      code: typeof error.code === 'number' ? error.code : -1,
      stdout: error.stdout ?? '',
      stderr: error.stderr ?? error.message,
    }),
  );
}

/** The environment that jobs get, built by the runner once and kept in the cache. */
async function environmentPython(context: TestContext): Promise<string> {
  const given = process.env['VIBEML_TEST_ENVIRONMENT_PYTHON'];
  if (given !== undefined && given !== '') return given;
  const job = await mkdtemp(join(tmpdir(), 'vibeml-python-'));
  try {
    await copyFile(lock, join(job, 'requirements.lock'));
    const environment = {
      name: 'trl',
      python: '>=3.11,<3.14',
      lock: 'requirements.lock',
      torch: { version: '2.13.0' },
      import_check: ['torch', 'transformers', 'trl', 'peft', 'datasets'],
    };
    const config = { version: 1, environment, program: ['-V'], output_dir: 'out' };
    await writeFile(join(job, 'runner.json'), JSON.stringify(config));
    const runner = join(packageRoot, 'python', 'runner.py');
    const env = { ...process.env, VIBEML_ENVIRONMENTS_DIR: join(cache, 'environments') };
    return pythonOf(context, await run('python3', [runner, 'setup'], { cwd: job, env }));
  } finally {
    await rm(job, { recursive: true, force: true });
  }
}

function pythonOf(context: TestContext, setup: Finished): string {
  for (const event of parseEventLines(`${setup.stdout}\n`).events) {
    if (event.type === 'env' && event.environment)
      return join(event.environment.path, 'bin', 'python');
    if (event.type === 'error' && event.code === 'environment.index_unreachable') {
      context.skip(`The Python tests need a package index: ${event.message}`);
    }
  }
  throw new Error(`The environment was not built: ${setup.stdout}\n${setup.stderr}`);
}

/** pytest and ruff, beside the environment: what is tested is what jobs get. */
async function testTools(): Promise<string> {
  const target = join(cache, 'python-test-tools');
  const marker = join(target, 'READY');
  const isReady = await access(marker).then(
    () => true,
    () => false,
  );
  if (isReady) return target;
  await mkdir(target, { recursive: true });
  const options = ['install', '--quiet', '--upgrade', '--target', target, 'pytest', 'ruff'];
  const installed = await run('python3', ['-m', 'pip', ...options], { cwd: target });
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  await writeFile(marker, '');
  return target;
}

test('the Python side passes its own tests', { timeout: 30 * minutes }, async (context) => {
  const python = await environmentPython(context);
  const tools = await testTools();
  const cwd = join(packageRoot, 'python');
  const env = {
    ...process.env,
    PYTHONPATH: tools,
    PYTHONDONTWRITEBYTECODE: '1',
    OMP_NUM_THREADS: '1',
  };
  const lint = await run(join(tools, 'bin', 'ruff'), ['check', '--no-cache', '.'], { cwd, env });
  expect(lint, lint.stdout).toMatchObject({ code: 0 });
  const format = await run(join(tools, 'bin', 'ruff'), ['format', '--no-cache', '--check', '.'], {
    cwd,
    env,
  });
  expect(format, format.stdout).toMatchObject({ code: 0 });
  const tests = await run(python, ['-m', 'pytest', '-rs'], { cwd, env });
  expect(tests, `${tests.stdout}\n${tests.stderr}`).toMatchObject({ code: 0 });
});
