import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run, RunId } from '@vibeml/core-models';
import { createVibeml } from '@vibeml/sdk';
import { createStore, type Store } from '@vibeml/store';
import { eventually, expectOk, type SkyReply, type SkyServerRequest } from 'vibeml-testing';
import { openSlurmCluster, type SlurmCluster } from './slurm-cluster.ts';
import { openStage, type Stage } from './stage.ts';
import type { Started } from './start-program.ts';

const hourlyUsd = 0.36;
/** Steps of a run, and after how many of them a checkpoint is kept. */
export const steps = { all: 4, save: 2 } as const;

const longestMs = 120_000;
const pollMs = 50;

/** A person with a paid plan for a Slurm cluster, and everything that can be held up on the way of its run. */
export interface KillWorld {
  readonly stage: Stage;
  readonly cluster: SlurmCluster;
  readonly store: Store;
  readonly planId: string;
  /** The run of the plan as it is stored; null before there is one. */
  run(): Promise<Run | null>;
  runId(): Promise<RunId>;
  /** Waits until the stored run pleases. */
  until(pleases: (run: Run) => boolean): Promise<Run>;
  /** The first such request is not answered; resolves when it is there. Later ones are not answered either. */
  holdRequest(path: string, when?: 'before' | 'after'): Promise<void>;
  /** Called with each request before it is answered. */
  onRequest(listen: (request: SkyServerRequest) => void): void;
  /** Commands on the login machine that match wait; resolves when one is there. */
  holdCommand(pattern: string): Promise<void>;
  /** So many bytes of the answer of such a command go out, and then it waits; resolves when it does. */
  cutCommand(bytes: number): Promise<void>;
  /** The training waits before a step. */
  closeStep(step: number): void;
  openSteps(): void;
  /** Requests and commands that are held go on. */
  goOn(): void;
  /** Homes of the machines on which the training was started. */
  machinesThatWorked(): readonly string[];
  close(): Promise<void>;
}

const approvedPlan = async (stage: Stage): Promise<string> => {
  const vibeml = createVibeml({
    environment: stage.environment,
    homeDirectory: stage.home,
    workingDirectory: stage.home,
  });
  const { plan } = await expectOk(
    vibeml.planRun({
      model: stage.ground.tinyModel,
      dataset: stage.ground.dataset,
      target: 'slurm/minislurm',
      maxCostUsd: 2,
      hyperparameters: { maxSteps: steps.all, saveSteps: steps.save },
    }),
  );
  await expectOk(
    vibeml.approvePlan({
      planId: plan.id,
      typed: plan.digest.slice(-4),
      approvedBy: 'ada',
      method: 'terminal',
    }),
  );
  await expectOk(vibeml.close());
  return plan.id;
};

const replies: Readonly<Record<'before' | 'after', SkyReply>> = {
  before: { hang: true },
  after: { withheld: true },
};

/** A file that is there whole, or not at all. */
const put = (path: string, text: string): void => {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
};

/** Opens a world with an approved plan. */
export const openKillWorld = async (environmentsDirectory: string): Promise<KillWorld> => {
  const cluster = await openSlurmCluster({ environmentsDirectory });
  const stage = await openStage({ environment: cluster.environment });
  cluster.configure(stage.home);
  cluster.server.setHourlyUsd(hourlyUsd);
  mkdirSync(stage.dataDirectory, { recursive: true });
  writeFileSync(
    join(stage.dataDirectory, 'prices.yaml'),
    `clusters:\n  - {cluster: slurm/minislurm, hourlyUsd: ${hourlyUsd}}\n`,
  );
  const planId = await approvedPlan(stage);
  const store = createStore({ path: join(stage.dataDirectory, 'vibeml.db') });
  const gate = (name: string): string => join(cluster.gates, name);
  const closed = new Set<string>();

  const run = async (): Promise<Run | null> => {
    const { runs } = await expectOk(store.runs.listRuns({ limit: 1 }));
    return runs[0] ?? null;
  };
  const untilHeld = () => eventually(() => existsSync(gate('held')), Boolean, longestMs, pollMs);
  const listeners: ((request: SkyServerRequest) => void)[] = [];
  let held: { readonly path: string; readonly reply: SkyReply; readonly tell: () => void } | null =
    null;
  cluster.server.intercept((request) => {
    for (const listen of listeners) listen(request);
    if (held === null || request.path !== held.path) return null;
    held.tell();
    return held.reply;
  });

  return {
    stage,
    cluster,
    store,
    planId,
    run,
    runId: async () => {
      const found = await run();
      if (found === null) throw new Error('there is no run');
      return found.id;
    },
    until: async (pleases) => {
      const isReached = (each: Run | null): boolean => each !== null && pleases(each);
      const found = await eventually(run, isReached, longestMs, pollMs);
      if (found === null) throw new Error('there is no run');
      return found;
    },
    holdRequest: (path, when = 'before') =>
      new Promise((resolve) => {
        held = { path, reply: replies[when], tell: resolve };
      }),
    onRequest: (listen) => void listeners.push(listen),
    holdCommand: async (pattern) => {
      put(gate('hold'), `${pattern}\n`);
      await untilHeld();
    },
    cutCommand: async (bytes) => {
      rmSync(gate('held'), { force: true });
      put(gate('cut'), String(bytes));
      await untilHeld();
    },
    closeStep: (step) => {
      closed.add(`step-${step}`);
      put(gate(`step-${step}`), '');
    },
    openSteps: () => {
      for (const name of closed) rmSync(gate(name), { force: true });
    },
    goOn: () => {
      held = null;
      for (const name of ['hold', 'cut', 'held']) rmSync(gate(name), { force: true });
    },
    machinesThatWorked: () =>
      existsSync(gate('worked')) ? readFileSync(gate('worked'), 'utf8').trim().split('\n') : [],
    close: async () => {
      await store.close();
      await cluster.close();
      stage.clear();
    },
  };
};

/** Kills a program at once, as a crash or a lost machine would. */
export const killNow = async (program: Started): Promise<void> => {
  program.kill('SIGKILL');
  const { signal, stdout, stderr } = await program.ended;
  if (signal !== 'SIGKILL') throw new Error(`it had ended before: ${stdout}${stderr}`);
};
