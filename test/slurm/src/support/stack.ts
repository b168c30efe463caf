import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from 'vibeml-testing';

const run = promisify(execFile);

const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) {
    if (process.env['VIBEML_SLURM_SKIPPED'] !== undefined) return '';
    throw new Error(`${name} is not set: run these tests through \`pnpm test:slurm\``);
  }
  return value;
};

/** The cluster and the server that the tests run on; tools/slurm/up.sh tells them. */
export const stack = {
  endpoint: needed('SKYPILOT_API_SERVER_ENDPOINT'),
  cluster: needed('VIBEML_SLURM_CLUSTER'),
  partition: 'batch',
  /** Entry of the login account, in the form of ssh. */
  sshConfigPath: needed('VIBEML_SLURM_CONFIG'),
  directory: needed('VIBEML_SLURM_STATE'),
} as const;

/** A name that no other test has. */
export const freshName = (purpose: string): string =>
  `${purpose}-${randomBytes(3).toString('hex')}`;

/** What a Slurm command prints, without the last line end. */
export const slurm = async (command: string, ...parameters: string[]): Promise<string> =>
  (await run(command, parameters)).stdout.trimEnd();

/** Ids of the Slurm jobs of the machines whose name begins so; SkyPilot writes them without underscores. */
export const slurmJobs = async (prefix: string): Promise<readonly string[]> =>
  (await slurm('squeue', '--noheader', '--format=%i %j'))
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([id, name]) =>
      id !== undefined && name?.startsWith(prefix.replaceAll('_', '-')) ? [id] : [],
    );

/** The node that a Slurm job has. */
export const nodeOf = (jobId: string): Promise<string> =>
  slurm('squeue', '--noheader', `--jobs=${jobId}`, '--format=%N');

/** A small file of the login account, by its path from there; null when it isn't there. */
export const keptFile = (path: string): Promise<string | null> =>
  readFile(join(stack.directory, 'home', path), 'utf8').catch(() => null);

/** Waits until no Slurm job of such a machine is left: what is given back goes in its own time. */
export const untilFreed = async (prefix: string): Promise<void> => {
  await eventually(
    () => slurmJobs(prefix),
    (jobs) => jobs.length === 0,
    180_000,
  );
};
