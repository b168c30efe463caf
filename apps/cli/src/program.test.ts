import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

// The real program with the real SDK, as a process of its own, in an empty data directory.
const bin = fileURLToPath(new URL('./bin.ts', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vibeml-cli-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

const vibeml = (
  argv: readonly string[],
  home = join(directory, 'home'),
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const environment = {
      PATH: process.env['PATH'],
      HOME: directory,
      VIBEML_HOME: home,
      VIBEML_CATALOGUE_URL: 'off',
    };
    execFile(
      process.execPath,
      ['--conditions=@vibeml/source', bin, ...argv],
      { cwd: directory, env: { ...environment, ...variables } },
      (error, out, err) => resolve({ exitCode: error === null ? 0 : Number(error.code), out, err }),
    );
  });

test('help and version touch nothing', async () => {
  expect((await vibeml(['--help'])).exitCode).toBe(0);
  expect(await vibeml(['--version'])).toMatchObject({ exitCode: 0, err: '' });
  expect(await readdir(directory)).toEqual([]);
});

test('a dataset is inspected, and runs are listed', async () => {
  const row = {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ],
  };
  await writeFile(join(directory, 'chats.jsonl'), `${JSON.stringify(row)}\n`.repeat(3));
  const inspected = await vibeml(['inspect', './chats.jsonl']);
  expect(inspected).toMatchObject({ exitCode: 0, err: '' });
  expect(inspected.out).toContain('chat · 3 rows');
  const runs = await vibeml(['runs', '--json']);
  expect(runs).toMatchObject({ exitCode: 0, err: '' });
  expect(JSON.parse(runs.out)).toMatchObject({ runs: [], total: 0 });
});

test('an unknown run is exit code 1 with what to do next', async () => {
  const { exitCode, out, err } = await vibeml(['status', 'some-run']);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain('There is no run some-run.');
  expect(err).toContain('vibeml runs');
});

test('a data directory that can not be made is an error with a way out, and help still works', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  const home = join(file, 'home');
  const { exitCode, out, err } = await vibeml(['runs'], home);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain('VIBEML_HOME');
  expect((await vibeml(['--help'], home)).exitCode).toBe(0);
});

test('a reader that goes away is no failure', async () => {
  const program = `"$0" --conditions=@vibeml/source "$1" plan --help | head -1`;
  const { out, err } = await new Promise<Ended>((resolve) => {
    execFile('sh', ['-c', program, process.execPath, bin], (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : 1, out: stdout, err: stderr }),
    );
  });
  expect({ out, err }).toEqual({ out: 'USAGE\n', err: '' });
});

test('an assistant gets the published program, or the checkout that was started', async () => {
  const install = ['mcp', 'install', 'codex', '--print'];
  expect((await vibeml(install)).out).toContain('command = "npx"');
  const checkout = await vibeml(install, undefined, { VIBEML_PROGRAM: 'npx -y pnpm vibeml' });
  expect(checkout.out).toContain(process.execPath);
  expect(checkout.out).toContain(bin);
});
