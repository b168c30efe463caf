import type { Plan } from '@vibeml/core-models';
import type { RunnerConfigInput } from '@vibeml/trainer';
import { environmentProfile } from './environment-profile.ts';
import { configPath, outputDirectory, stopFile } from './job-layout.ts';

/** Seconds kept before the cap for the last checkpoint and the tear-down. */
const tailSeconds = 300;

const fuseOf = (plan: Plan): RunnerConfigInput['fuse'] => {
  const hourlyUsd = plan.offer.hourlyUsd.value;
  if (hourlyUsd === 0) return {};
  return {
    cap_usd: plan.request.maxCostUsd ?? null,
    hourly_usd: hourlyUsd,
    tail_seconds: tailSeconds,
  };
};

/** The runner's runner.json: the environment to build, the program to run, the fuse on money. */
export const runnerConfigOf = (fuse: RunnerConfigInput['fuse']): RunnerConfigInput => ({
  version: 1,
  environment: environmentProfile,
  program: ['-m', 'vibeml_trainer', '--config', configPath],
  fuse,
  stop_file: stopFile,
  output_dir: outputDirectory,
});

/** The runner's configuration for a plan. A machine that costs nothing has no fuse. */
export const runnerConfigOfPlan = (plan: Plan): RunnerConfigInput => runnerConfigOf(fuseOf(plan));
