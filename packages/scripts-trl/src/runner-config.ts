import type { Offer, Plan } from '@vibeml/core-models';
import type { RunnerConfigInput } from '@vibeml/trainer';
import { environmentProfile } from './environment-profile.ts';
import { configPath, outputDirectory, stopFile } from './job-layout.ts';

/** What the runner is told of money. */
export interface JobMoney {
  /** What the whole run may cost; null for no limit. */
  readonly capUsd: number | null;
  /** What earlier machines of the run cost. */
  readonly spentUsd?: number;
}

/** Seconds kept before the cap where the plan names none, at most; of a short run, a tenth of its time. */
const longestTailSeconds = 300;
const tailShare = 0.1;
/** Seconds that the program gets for its checkpoint; the rest of the tail is for the end of the machine. */
const [shortestGraceSeconds, longestGraceSeconds] = [10, 120];
const graceShare = 0.4;
/** Seconds that a rented machine is taken to have billed before the job's first line, where it can't tell. */
const bootAllowanceSeconds = 120;

const graceOf = (seconds: number): number =>
  Math.min(longestGraceSeconds, Math.max(shortestGraceSeconds, seconds));

const tailOf = (
  plan: Plan,
  paidSeconds: number,
): { readonly tail_seconds: number; readonly grace_seconds: number } => {
  if (plan.tailSeconds > 0) {
    const grace = graceOf(Math.floor(plan.tailSeconds * graceShare));
    return { tail_seconds: plan.tailSeconds, grace_seconds: grace };
  }
  const tailSeconds = Math.min(longestTailSeconds, Math.ceil(paidSeconds * tailShare));
  return { tail_seconds: tailSeconds, grace_seconds: graceOf(tailSeconds) };
};

const rateOf = ({ provider, region, hourlyUsd }: Offer) => ({
  place: region === null ? provider : `${provider}/${region}`,
  hourly_usd: hourlyUsd.value,
});

/**
 * The price in force is not known before the machine is there: a run may get any of several. SkyPilot tells each job its
 * cloud and region (SKYPILOT_CLUSTER_INFO), so the runner takes the highest price of that place, and the highest of all
 * where it is told nothing.
 */
const fuseOf = (plan: Plan, { capUsd, spentUsd = 0 }: JobMoney): RunnerConfigInput['fuse'] => {
  const rates = [plan.offer, ...plan.fallbacks].map(rateOf);
  const hourlyUsd = Math.max(...rates.map((rate) => rate.hourly_usd));
  if (hourlyUsd === 0 || capUsd === null) return {};
  return {
    cap_usd: capUsd,
    hourly_usd: hourlyUsd,
    ...(rates.length === 1 ? {} : { rates }),
    ...(spentUsd === 0 ? {} : { spent_usd: spentUsd }),
    ...tailOf(plan, (capUsd / hourlyUsd) * 3600),
    ...(plan.driver === 'local'
      ? {}
      : { counts_from: 'machine', boot_seconds: bootAllowanceSeconds }),
  };
};

/** The runner's runner.json: the environment to build, the program to run, the fuse on money, where the result is kept. */
export const runnerConfigOf = ({
  fuse = {},
  ...more
}: Pick<RunnerConfigInput, 'fuse' | 'keep'> = {}): RunnerConfigInput => ({
  version: 1,
  environment: environmentProfile,
  program: ['-m', 'vibeml_trainer', '--config', configPath],
  fuse,
  stop_file: stopFile,
  output_dir: outputDirectory,
  ...more,
});

/** The runner's configuration for a plan that may cost so many dollars. A machine that costs nothing has no fuse. */
export const runnerConfigOfPlan = (
  plan: Plan,
  job: JobMoney & { readonly runId: string },
): RunnerConfigInput =>
  runnerConfigOf({
    fuse: fuseOf(plan, job),
    ...(plan.keep.kind === 'hub_repository'
      ? { keep: { repository: plan.keep.repository, run: job.runId } }
      : {}),
  });
