import type { JobProgram, Plan } from '@vibeml/core-models';
import { recoverableExitCodes, trainerFiles } from '@vibeml/trainer';
import { lockPath } from './environment-profile.ts';
import {
  configPath,
  jobInputs,
  outputDirectory,
  runnerConfigPath,
  stopFile,
  usesHub,
} from './job-layout.ts';
import { requirementsLock } from './requirements-lock.generated.ts';
import { type JobMoney, runnerConfigOf, runnerConfigOfPlan } from './runner-config.ts';
import { trainerConfigOf } from './trainer-config.ts';

// exec, because a stop signals every process of a job: a shell in between would end at once, before the checkpoint.
const setup = 'exec python3 runner.py setup';
const run = 'exec python3 runner.py run';

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files that build the environment alone; what a job adds is its configuration. */
export const environmentFiles = (): Readonly<Record<string, string>> => ({
  ...trainerFiles(),
  [lockPath]: requirementsLock,
  [runnerConfigPath]: asJson(runnerConfigOf()),
});

const environmentOf = (plan: Plan): JobProgram['environment'] => ({
  HF_HUB_DISABLE_TELEMETRY: '1',
  // Threads that wait for each other sleep instead of spinning: on a busy machine a step is several times faster.
  OMP_WAIT_POLICY: 'passive',
  // What lies on this machine needs no network: so no library asks the Hub about it.
  ...(usesHub(plan) ? {} : { HF_HUB_OFFLINE: '1' }),
});

/** The job of a plan. `setup` and `run` are the same for every plan: its values travel in config.json and runner.json. */
export const buildJob = (
  plan: Plan,
  job: JobMoney & { readonly name: string; readonly runId: string },
): JobProgram => ({
  name: job.name,
  setup,
  run,
  files: {
    ...environmentFiles(),
    [runnerConfigPath]: asJson(runnerConfigOfPlan(plan, job)),
    [configPath]: asJson(trainerConfigOf(plan, job)),
  },
  inputs: jobInputs(plan),
  environment: environmentOf(plan),
  // What lies on the Hub may be gated, and what is kept there is private.
  secretNames: usesHub(plan) ? ['HF_TOKEN'] : [],
  maxDurationSeconds: null,
  stopFile,
  recoverableExitCodes,
  outputDir: outputDirectory,
});
