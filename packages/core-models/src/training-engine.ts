import type { HyperparameterChoices, Hyperparameters } from './hyperparameters.ts';
import type { JobProgram } from './job.ts';
import type { ModelFacts } from './model.ts';
import type { Accelerator } from './offer.ts';
import type { EnvironmentReference, Plan } from './plan.ts';

/** What defaults depend on. */
export interface DefaultsBasis {
  readonly adapter: 'lora' | 'none';
  readonly accelerator: Accelerator;
  readonly model: ModelFacts;
  readonly rows: number;
  /** Tokens of the longest row; null where no tokenizer was at hand. */
  readonly longestRowTokens: number | null;
  readonly choices: HyperparameterChoices;
}

/** Turns a plan into a job. Pure: no clock, no disk; a workflow package gives one. */
export interface TrainingEngine {
  readonly id: string;
  readonly environment: EnvironmentReference;
  /** Every hyperparameter: the person's choices over the defaults for this model, data and machine. */
  defaults(basis: DefaultsBasis): Hyperparameters;
  /** The job of a plan, ended by itself at its cap in dollars. No value of the plan stands in `setup` or `run`. */
  buildJob(
    plan: Plan,
    job: {
      readonly name: string;
      readonly runId: string;
      readonly capUsd: number | null;
      /** What earlier attempts of the run have cost of the cap; 0 where it is left out. */
      readonly spentUsd?: number;
    },
  ): JobProgram;
  /** The files that build the environment alone: runner, its configuration and the lock. Same keys as in a job. */
  environmentFiles(): Readonly<Record<string, string>>;
}
