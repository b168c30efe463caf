import type { Plan } from '@vibeml/core-models';
import type { RunnerConfigInput } from '@vibeml/trainer';
import { environmentProfile } from './environment-profile.ts';
import { configPath, outputDirectory, stopFile } from './job-layout.ts';

/** Seconds kept before the cap for the last checkpoint and the tear-down, at most; of a short run, a tenth of its time. */
const longestTailSeconds = 300;
const tailShare = 0.1;
/** Seconds that the program gets for its checkpoint, within the tail where that is long enough. */
const [shortestGraceSeconds, longestGraceSeconds] = [10, 120];

const fuseOf = (plan: Plan, capUsd: number | null): RunnerConfigInput['fuse'] => {
  const hourlyUsd = plan.offer.hourlyUsd.value;
  if (hourlyUsd === 0 || capUsd === null) return {};
  const paidSeconds = (capUsd / hourlyUsd) * 3600;
  const tailSeconds = Math.min(longestTailSeconds, Math.ceil(paidSeconds * tailShare));
  return {
    cap_usd: capUsd,
    hourly_usd: hourlyUsd,
    tail_seconds: tailSeconds,
    grace_seconds: Math.min(longestGraceSeconds, Math.max(shortestGraceSeconds, tailSeconds)),
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

/** The runner's configuration for a plan that may cost so many dollars. A machine that costs nothing has no fuse. */
export const runnerConfigOfPlan = (plan: Plan, capUsd: number | null): RunnerConfigInput =>
  runnerConfigOf(fuseOf(plan, capUsd));
