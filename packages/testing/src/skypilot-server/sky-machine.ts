import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { SkyTask } from './sky-task.ts';

export type SkyJobStatus =
  | 'PENDING'
  | 'SETTING_UP'
  | 'RUNNING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'FAILED_SETUP'
  | 'CANCELLED';

/** A job of a machine, as its queue shows it. */
export interface SkyJob {
  readonly id: number;
  readonly name: string | null;
  readonly submittedAt: number;
  status: SkyJobStatus;
  startAt: number | null;
  endAt: number | null;
  log: string;
}

/** A machine that really runs what it is given, in a directory of its own. */
export interface SkyMachine {
  readonly jobs: SkyJob[];
  /** Puts the files of an archive below a directory of it into the working directory. */
  place(archive: Uint8Array, directory: string): Promise<void>;
  submit(task: SkyTask): SkyJob;
  cancel(jobId: number): Promise<void>;
  /** Resolves when the job has written something or has ended. */
  change(job: SkyJob): Promise<void>;
  destroy(): Promise<void>;
}

const escapeCharacter = String.fromCharCode(27);
const nowSeconds = (): number => Date.now() / 1000;

/** Whether a job is over. */
export const isOver = ({ status }: SkyJob): boolean =>
  status !== 'PENDING' && status !== 'SETTING_UP' && status !== 'RUNNING';

const processTree = async (root: number): Promise<readonly number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=']);
  const parents = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (id: number): readonly number[] =>
    parents.flatMap(([child, parent]) =>
      parent === id && child !== undefined ? [child, ...below(child)] : [],
    );
  return [root, ...below(root)];
};

const killTree = async (root: number): Promise<void> => {
  for (const id of await processTree(root)) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
};

/** Makes an empty machine. */
export const createSkyMachine = async (
  clusterName: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<SkyMachine> => {
  const home = await mkdtemp(join(tmpdir(), 'vibeml-sky-'));
  const workdir = join(home, 'sky_workdir');
  await mkdir(workdir, { recursive: true });
  const jobs: SkyJob[] = [];
  const processes = new Map<number, number>();
  let waiting: (() => void)[] = [];

  const notify = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  const runLine = (job: SkyJob, prefix: string, line: string, task: SkyTask): Promise<number> =>
    new Promise((resolve) => {
      const child = spawn('bash', ['-c', line], {
        cwd: workdir,
        env: {
          PATH: process.env['PATH'] ?? '/usr/bin:/bin',
          ...environment,
          ...task.environment,
          HOME: home,
          SKYPILOT_TASK_ID: `sky-2026-01-02-03-04-05-000006_${clusterName}_${job.id}`,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      if (child.pid !== undefined) processes.set(job.id, child.pid);
      let atLineStart = true;
      const write = (text: string): void => {
        for (const piece of text.split(/(?<=\n)/)) {
          job.log += atLineStart ? prefix + piece : piece;
          atLineStart = piece.endsWith('\n');
        }
        notify();
      };
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', write);
      child.on('close', (code) => {
        processes.delete(job.id);
        if (!atLineStart) write('\n');
        resolve(code ?? 137);
      });
    });
  const end = (job: SkyJob, status: SkyJobStatus): void => {
    if (isOver(job)) return;
    job.status = status;
    job.endAt = nowSeconds();
    if (status === 'FAILED') job.log += `ERROR: Job ${job.id} failed with return code list: [1]\n`;
    notify();
  };
  const prefixOf = (name: string): string =>
    `${escapeCharacter}[36m(${name} pid=${process.pid})${escapeCharacter}[0m `;
  const run = async (job: SkyJob, task: SkyTask): Promise<void> => {
    if (task.setup !== null) {
      job.status = 'SETTING_UP';
      const code = await runLine(job, prefixOf('setup'), task.setup, task);
      if (code !== 0) return end(job, 'FAILED_SETUP');
    }
    if (isOver(job)) return;
    job.status = 'RUNNING';
    job.startAt = nowSeconds();
    const code = await runLine(job, prefixOf(`${task.name ?? 'sky-cmd'},`), task.run, task);
    end(job, code === 0 ? 'SUCCEEDED' : 'FAILED');
  };
  const cancel = async (jobId: number): Promise<void> => {
    const job = jobs.find(({ id }) => id === jobId);
    const root = processes.get(jobId);
    if (job !== undefined) end(job, 'CANCELLED');
    if (root !== undefined) await killTree(root);
  };

  return {
    jobs,
    cancel,
    async place(archive, directory) {
      for (const [name, bytes] of Object.entries(unzipSync(archive))) {
        const path = relative(directory, name.startsWith('/') ? name : `/${name}`);
        if (path.startsWith('..')) continue;
        await mkdir(dirname(join(workdir, path)), { recursive: true });
        await writeFile(join(workdir, path), bytes);
      }
    },
    submit(task) {
      const job: SkyJob = {
        id: jobs.length + 1,
        name: task.name,
        submittedAt: nowSeconds(),
        status: 'PENDING',
        startAt: null,
        endAt: null,
        log: '├── Waiting for task resources on 1 node.\n└── Job started. Streaming logs...\n',
      };
      jobs.push(job);
      void run(job, task);
      return job;
    },
    change: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    async destroy() {
      await Promise.all(jobs.map(({ id }) => cancel(id)));
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
};
