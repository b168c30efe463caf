import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetRunOutput, LaunchRunOutput } from '@vibeml/sdk';
import { openStage, type Stage } from 'vibeml-e2e/stage';
import { eventually } from 'vibeml-testing';
import { afterAll, beforeAll } from 'vitest';
import type * as z from 'zod';
import { slurm, slurmJobs, stack } from './stack.ts';

/** A run as the command line tells it. */
export type SeenRun = z.output<typeof GetRunOutput>['run'];

/** A home whose runs go to the cluster. */
export interface ClusterStage extends Stage {
  /** Plans a run of the tiny model on one core of the cluster; gives the plan's id. */
  planRun(...flags: string[]): Promise<string>;
  /** Launches a plan and returns at once; gives the run's id. */
  launchRun(planId: string): Promise<string>;
  /** Names of the runs that this home has begun. */
  runNames(): readonly string[];
  /** Asks for a run until it is as wanted. */
  untilRun(runId: string, pleases: (run: SeenRun) => boolean, seconds: number): Promise<SeenRun>;
}

/** How this cluster is asked for, with hyperparameters that a story can last with. */
const requestFlags = [
  ...['--on', `slurm/${stack.cluster}`, '--gpu', 'cpu'],
  ...[
    '--batch-size',
    '1',
    '--gradient-accumulation',
    '4',
    '--max-steps',
    '12',
    '--save-steps',
    '4',
  ],
];

const prepare = (stage: Stage): void => {
  mkdirSync(join(stage.home, '.slurm'));
  copyFileSync(stack.sshConfigPath, join(stage.home, '.slurm/config'));
  mkdirSync(stage.dataDirectory, { recursive: true });
  writeFileSync(
    join(stage.dataDirectory, 'prices.yaml'),
    `clusters:\n  - {cluster: slurm/${stack.cluster}, hourlyUsd: 0}\n`,
  );
};

const openClusterStage = async (): Promise<ClusterStage> => {
  const stage = await openStage({ environment: { SKYPILOT_API_SERVER_ENDPOINT: stack.endpoint } });
  prepare(stage);
  const look = async (runId: string): Promise<SeenRun> =>
    (await stage.answer(GetRunOutput, 'status', runId)).run;
  return {
    ...stage,
    planRun: (...flags) => stage.plan(...requestFlags, ...flags),
    launchRun: async (planId) => (await stage.answer(LaunchRunOutput, 'launch', planId)).run.runId,
    runNames: () => {
      const place = join(stage.dataDirectory, 'runs');
      return existsSync(place) ? readdirSync(place).filter((name) => !name.startsWith('.')) : [];
    },
    untilRun: (runId, pleases, seconds) => eventually(() => look(runId), pleases, seconds * 1000),
  };
};

/** Opens a home before the first test of a file, and removes it after the last. */
export const clusterStageOfFile = (): (() => ClusterStage) => {
  let stage: ClusterStage | null = null;
  beforeAll(async () => {
    stage = await openClusterStage();
  });
  afterAll(async () => {
    // A story that broke off leaves no node taken.
    for (const name of stage?.runNames() ?? []) {
      const jobs = await slurmJobs(`vibeml-${name}`);
      if (jobs.length > 0) await slurm('scancel', ...jobs);
    }
    stage?.clear();
  });
  return () => {
    if (stage === null) throw new Error('the stage is not open yet');
    return stage;
  };
};
