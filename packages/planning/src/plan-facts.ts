import type {
  DatasetFacts,
  Hyperparameters,
  LedgerState,
  ModelFacts,
  Offer,
  OfferRemark,
  Quantity,
  ResumePoint,
  TrainingEngine,
  TrainingRequest,
  UnpricedMachine,
} from '@vibeml/core-models';
import type { WorkflowRegistry } from '@vibeml/workflows';

/** The speed of an earlier run of the same model. */
export interface MeasuredSpeed {
  readonly workflow: string;
  readonly machine: string;
  readonly tokensPerSecond: Quantity;
}

/** Everything that was looked up before a plan is put together. */
export interface PlanFacts {
  readonly request: TrainingRequest;
  readonly model: ModelFacts;
  readonly train: DatasetFacts;
  readonly eval: DatasetFacts | null;
  /** Every machine that could be had, this one among them. */
  readonly offers: readonly Offer[];
  readonly remarks: readonly OfferRemark[];
  readonly registry: WorkflowRegistry;
  /** The engine of VibeML's own workflows. */
  readonly engine: TrainingEngine;
  readonly resume: ResumePoint | null;
  /** Hyperparameters of the run that is resumed; they are kept. */
  readonly resumedHyperparameters: Hyperparameters | null;
  /** Speeds of earlier runs of this model, newest first. */
  readonly measuredSpeeds: readonly MeasuredSpeed[];
  /** Whether the Python environment stands on this machine; null where nobody looked. */
  readonly isEnvironmentReady: boolean | null;
  /** What is spent and promised now, and what the person allows. */
  readonly money: LedgerState;
  /** The most that the runs of the plan's group may spend together; null without a group. */
  readonly groupCapUsd: number | null;
  /** Machines of own clusters that can't be offered, because nobody has put a price on them. */
  readonly unpriced: readonly UnpricedMachine[];
  /** The file in which a person puts prices. */
  readonly priceFile: string;
  /** Who gets repositories on the Hub, with the token that jobs get; null without one that may write. */
  readonly hub: { readonly owner: string } | null;
  /** Whether SkyPilot's controller can look after a job of a cloud, and why. */
  readonly managedJobs: { readonly can: boolean; readonly reason: string };
  /** How long the plan holds; fifteen minutes where nothing is said. */
  readonly lifetimeMs?: number;
  readonly destination: string;
  readonly nowMs: number;
}

/** The time of the plan, ISO 8601. */
export const timeOf = (facts: Pick<PlanFacts, 'nowMs'>): string =>
  new Date(facts.nowMs).toISOString();
