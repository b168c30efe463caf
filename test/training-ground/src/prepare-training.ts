import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { trlEngine } from '@vibeml/scripts-trl';
import { writeChats } from './write-chats.ts';

const run = promisify(execFile);
const cache = fileURLToPath(new URL('../../../node_modules/.cache/vibeml/', import.meta.url));

/** Where real training can happen. */
export interface TrainingGround {
  readonly pythonPath: string;
  readonly environmentsDirectory: string;
  /** Directory of the training program; the PYTHONPATH for its modules. */
  readonly programDirectory: string;
  /** A chat model of under a million parameters. */
  readonly tinyModel: string;
  /** A chat dataset of a few rows. */
  readonly dataset: string;
}

const writeProgram = async (directory: string): Promise<void> => {
  for (const [path, text] of Object.entries(trlEngine.environmentFiles())) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
};

/** The runner says where the environment is in its `env` event. */
const interpreterOf = (output: string): string => {
  for (const line of output.split('\n').reverse()) {
    const [, body] = line.split('::vibeml::');
    const event = body === undefined ? null : JSON.parse(body);
    if (event?.environment?.path !== undefined) return join(event.environment.path, 'bin/python');
  }
  throw new Error(`the environment was not built: ${output}`);
};

/** Makes a directory once, also when several test files ask at the same time: built aside, then renamed. */
const makeOnce = async (
  target: string,
  make: (directory: string) => Promise<void>,
): Promise<void> => {
  if (existsSync(target)) return;
  const scratch = await mkdtemp(`${target}-`);
  await make(scratch);
  await rename(scratch, target).catch(async (cause: NodeJS.ErrnoException) => {
    await rm(scratch, { recursive: true, force: true });
    if (!existsSync(target)) throw cause;
  });
};

/** The program's directory is named after what is in it, so that old ones are never taken for new ones. */
const programName = (): string => {
  const digest = createHash('sha256').update(JSON.stringify(trlEngine.environmentFiles()));
  return `program-${digest.digest('hex').slice(0, 12)}`;
};

const prepare = async (): Promise<TrainingGround> => {
  const environmentsDirectory = join(cache, 'environments');
  await mkdir(environmentsDirectory, { recursive: true });
  const programDirectory = join(cache, programName());
  await makeOnce(programDirectory, async (directory) => {
    await writeProgram(directory);
    writeChats(join(directory, 'chats.jsonl'), 24);
  });
  const environment = { ...process.env, VIBEML_ENVIRONMENTS_DIR: environmentsDirectory };
  const { stdout } = await run('python3', ['runner.py', 'setup'], {
    cwd: programDirectory,
    env: environment,
    maxBuffer: 2 ** 26,
  });
  const pythonPath = interpreterOf(stdout);
  const tinyModel = join(cache, 'tiny-model');
  await makeOnce(tinyModel, async (directory) => {
    await run(pythonPath, ['-m', 'vibeml_trainer.tiny_model', directory], {
      cwd: programDirectory,
      env: { ...environment, PYTHONPATH: programDirectory, OMP_NUM_THREADS: '1' },
    });
  });
  const dataset = join(programDirectory, 'chats.jsonl');
  return { pythonPath, environmentsDirectory, programDirectory, tinyModel, dataset };
};

let prepared: Promise<TrainingGround> | null = null;

/** Builds the training environment with the real runner, or finds it built, and makes the tiny model. The runner's own lock keeps it to one build. */
export const prepareTraining = (): Promise<TrainingGround> => {
  prepared ??= prepare();
  return prepared;
};
