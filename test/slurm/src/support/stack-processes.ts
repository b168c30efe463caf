import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stack } from './stack.ts';

const up = fileURLToPath(new URL('../../../../tools/slurm/up.sh', import.meta.url));

/** Starts whatever of the stack does not run. */
export const heal = async (): Promise<void> => {
  await promisify(execFile)('bash', [up]);
};

/** Kills the server with everything that it started. */
export const killServer = (): void => {
  const [processId] = readFileSync(join(stack.directory, 'run/skypilot.pid'), 'utf8').split(' ');
  process.kill(Number(processId), 'SIGKILL');
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const port = Number(new URL(stack.endpoint).port);

/** Processes of the API server whose command line looks so; its account's number follows its port. */
export const serverProcesses = (pattern: RegExp): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => read(`/proc/${name}/status`).includes(`\nUid:\t${port + 40_001}\t`))
    .filter((name) => pattern.test(read(`/proc/${name}/cmdline`).replaceAll('\0', ' ')))
    .map(Number);
