import * as z from 'zod';
import { repositoryName } from './repository-name.ts';

const Environment = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  /** Comma-separated bounds such as `>=3.11,<3.14`. */
  python: z.string().min(1),
  lock: z.string().min(1),
  torch: z.strictObject({ version: z.string().min(1) }).nullable(),
  overrides: z.string().min(1).nullable().default(null),
  import_check: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/)).default([]),
  smoke: z.array(z.string().min(1)).nullable().default(null),
  /** Free disk needed to build the environment. */
  min_free_disk_gib: z.number().min(0).default(4),
});

const Rate = z.strictObject({
  /** `cloud`, `cloud/region` or `cloud/region/zone`, as SkyPilot names them; capitals do not matter. */
  place: z.string().min(1),
  hourly_usd: z.number().min(0),
});

const Fuse = z.strictObject({
  max_seconds: z.int().min(1).nullable().default(null),
  cap_usd: z.number().min(0).nullable().default(null),
  hourly_usd: z.number().min(0).default(0),
  /** What the machine costs where it may be one of several: the price of its place, and the highest where that is not known. */
  rates: z.array(Rate).default([]),
  /** What earlier machines of the run cost, as far as the launcher knows; the runner's own account counts where it says more. */
  spent_usd: z.number().min(0).default(0),
  /** Time kept for the last checkpoint and tear-down; the fuse fires this much earlier. */
  tail_seconds: z.int().min(0).default(0),
  /** `machine`: from the boot of a rented machine, or the start of an allocation; `job`: from the first line of setup. */
  counts_from: z.enum(['job', 'machine']).default('job'),
  /** How long the machine is taken to have billed before the first line of setup, where nothing tells. */
  boot_seconds: z.int().min(0).default(0),
  /** How long the program may take for its last checkpoint before it is killed. */
  grace_seconds: z.int().min(0).default(120),
});

/** The runner's runner.json, version 1: environment, program, fuse. Both commands read it in the job directory. */
export const RunnerConfig = z.strictObject({
  version: z.literal(1),
  environment: Environment,
  program: z.array(z.string().min(1)).min(1),
  fuse: Fuse.prefault({}),
  stop_file: z.string().min(1).default('STOP'),
  output_dir: z.string().min(1),
  /** The private repository on the Hub that keeps the result of this run; claimed before anything is built. */
  keep: z
    .strictObject({ repository: repositoryName, run: z.string().min(1) })
    .nullable()
    .default(null),
});
export type RunnerConfig = z.infer<typeof RunnerConfig>;
/** What may be written to runner.json: fields with a default may be left out. */
export type RunnerConfigInput = z.input<typeof RunnerConfig>;
