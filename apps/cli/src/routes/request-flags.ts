import type { FlagParametersForType } from '@stricli/core';
import type { DatasetFormat } from '@vibeml/sdk';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import {
  choiceFlag,
  jsonFlag,
  listFlag,
  numberFlag,
  type Pair,
  pairsFlag,
  requiredTextFlag,
  textFlag,
} from './flag-kinds.ts';
import { type HyperparameterFlags, hyperparameterFlags } from './hyperparameter-flags.ts';

/** What a training request looks like on the command line. */
export interface RequestFlags extends CommonFlags, HyperparameterFlags {
  readonly model: string;
  readonly dataset: string;
  readonly eval?: string;
  readonly evalFraction?: number;
  readonly workflow?: string;
  readonly name?: string;
  readonly format?: DatasetFormat;
  readonly column?: readonly Pair[];
  readonly maxCost?: number;
  readonly on?: string;
  readonly gpu?: string;
  readonly cloud?: string;
  readonly region?: string;
  readonly spot?: boolean;
  readonly prefer?: 'cost' | 'time' | 'quality';
  readonly maxHours?: number;
  readonly hubRepo?: string;
  readonly hold?: number;
  readonly restarts?: number;
  readonly disk?: number;
  readonly tag?: readonly Pair[];
  readonly project?: string;
  readonly answerKeys?: readonly string[];
}

/** The same where a file may name model and dataset. */
export type GroupRequestFlags = Omit<RequestFlags, 'model' | 'dataset'> &
  Partial<Pick<RequestFlags, 'model' | 'dataset'>>;

/** Format of the rows. */
export const formatFlag = {
  kind: 'enum',
  values: [
    'chat',
    'sharegpt',
    'alpaca',
    'prompt_completion',
    'text',
    'preference',
    'kto',
    'prompts',
  ],
  optional: true,
  brief: "Format of the rows, when it can't be told",
} as const;

/** Names of the workflows that start with what is typed. */
async function proposeWorkflows(this: Context, partial: string): Promise<readonly string[]> {
  const vibeml = await this.vibeml();
  return vibeml.listWorkflows({}).match(
    ({ workflows }) =>
      ['auto', ...workflows.map((each) => each.name)].filter((name) => name.startsWith(partial)),
    () => [],
  );
}

const proposalPatienceMs = 1500;

/** Names of the GPUs on offer that start with what is typed. */
export async function proposeGpus(this: Context, partial: string): Promise<readonly string[]> {
  const vibeml = await this.vibeml();
  // Who waits for a proposal types on: what is not known by then is not proposed.
  const signal = AbortSignal.timeout(proposalPatienceMs);
  return vibeml.listOffers({ limit: 1000 }, { signal }).match(
    ({ offers }) => [
      ...new Set(
        offers
          .filter((offer) => offer.accelerator.kind !== 'cpu')
          .map((offer) => offer.accelerator.name)
          .filter((name) => name.toLowerCase().startsWith(partial.toLowerCase())),
      ),
    ],
    () => [],
  );
}

/** The part of a target up to where it can be typed on: `slurm/` before its clusters, those before their partitions. */
const partsOf = (place: string): readonly string[] =>
  place.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));

/** Places that start with what is typed: first who has machines, then its regions, clusters and partitions. */
export async function proposeTargets(this: Context, partial: string): Promise<readonly string[]> {
  const vibeml = await this.vibeml();
  const signal = AbortSignal.timeout(proposalPatienceMs);
  const depth = partial.split('/').length;
  const places = await vibeml.listOffers({ limit: 1000 }, { signal }).match(
    ({ offers }) =>
      offers
        .filter(({ driver }) => driver !== 'local')
        .flatMap(({ provider, region }) =>
          partsOf(region === null ? provider : `${provider}/${region}`),
        ),
    () => [],
  );
  return [...new Set(['auto', 'local', ...places])].filter(
    (place) =>
      place.split('/').length === depth && place.toLowerCase().startsWith(partial.toLowerCase()),
  );
}

/** What model and dataset are, and how they stand in a usage line. */
export const modelWords = [
  'Base model: owner/name[@revision] on the Hub, or a model directory',
  'MODEL',
] as const;
export const datasetWords = [
  'A .jsonl, .json, .csv or .parquet file, or owner/name[@revision][:config/split] on the Hub',
  'DATASET',
] as const;

/** The flags of `plan` and `train`. */
export const requestFlags: FlagParametersForType<RequestFlags, Context> = {
  model: requiredTextFlag(...modelWords),
  dataset: requiredTextFlag(...datasetWords),
  eval: textFlag('Held-out rows, given in the same way', 'DATASET'),
  evalFraction: numberFlag('Share of the rows held out, 0 to 0.5', 'share'),
  workflow: {
    ...textFlag('Workflow, or auto for one that fits', 'name'),
    proposeCompletions: proposeWorkflows,
  },
  name: textFlag('Name of the run', 'name'),
  format: formatFlag,
  column: pairsFlag('Canonical column = column of the file; may be repeated', 'a=b'),
  maxCost: numberFlag('Hard cap on the bill, dollars', 'usd'),
  on: {
    ...textFlag(
      'Where to run: auto, local (this computer), or a place: nebius, nebius/eu-north1, slurm/CLUSTER[/PARTITION], k8s/CONTEXT',
      'target',
    ),
    proposeCompletions: proposeTargets,
  },
  gpu: {
    ...textFlag('GPU to use, for example H100, or cpu for none', 'name'),
    proposeCompletions: proposeGpus,
  },
  cloud: textFlag('Cloud to use', 'name'),
  region: textFlag('Region of the cloud', 'name'),
  spot: choiceFlag('Spot machines only, or none; left out, spot where it is expected to cost less'),
  prefer: {
    kind: 'enum',
    values: ['cost', 'time', 'quality'],
    optional: true,
    brief: 'What counts first; left out, cost',
  },
  maxHours: numberFlag('Longest time of the run, hours', 'hours'),
  hubRepo: textFlag(
    'Private Hugging Face repository that keeps checkpoints and result',
    'owner/name',
  ),
  hold: numberFlag(
    'Minutes a cloud machine is held, and paid, instead, so that the result can be fetched',
    'minutes',
  ),
  restarts: numberFlag('How often a lost machine is replaced; left out, 3 times', 'n'),
  disk: numberFlag('Disk of a cloud machine, GiB', 'gib'),
  tag: pairsFlag('A label of the run; may be repeated', 'k=v'),
  project: textFlag('Project that the run counts for', 'name'),
  answerKeys: listFlag('Answers should be JSON objects with exactly these keys', 'a,b'),
  json: jsonFlag,
  ...hyperparameterFlags,
};
