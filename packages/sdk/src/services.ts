import type { PreferenceStore } from '@vibeml/config';
import type {
  CallContext,
  Clock,
  DatasetFacts,
  DatasetIdentity,
  Driver,
  Ledger,
  ModelHub,
  OfferListing,
  OfferQuery,
  PlanForecasts,
  PlanStore,
  RunStore,
  TrainingEngine,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { HubWriter } from '@vibeml/hub';
import type { Jobs } from '@vibeml/jobs';
import type { PlanFacts } from '@vibeml/planning';
import type { SlurmClusters } from '@vibeml/slurm-clusters';
import type { WorkflowRegistry } from '@vibeml/workflows';
import type { ResultAsync } from 'neverthrow';
import type { InspectSelection } from './datasets/create-inspect.ts';
import type { SetupReport } from './setup/setup-report.ts';
import type { KnownServer } from './skypilot/create-skypilot.ts';

type Answer<Value> = ResultAsync<Value, VibemlError>;

/** What operations are made from. Everything heavy is loaded at its first use. */
export interface Services {
  readonly version: string;
  readonly clock: Clock;
  readonly runsDirectory: string;
  /** The file in which a person puts prices. */
  readonly priceFile: string;
  /** Relative paths of a person start here. */
  readonly workingDirectory: string;
  readonly plans: PlanStore;
  readonly forecasts: PlanForecasts;
  readonly runs: RunStore;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  preferences(): Answer<PreferenceStore>;
  modelHub(): Answer<ModelHub>;
  /** Who gets repositories on the Hub with the token of this person; null without one that may write. */
  hubWriter(context: CallContext): Answer<HubWriter | null>;
  /** Whether the API server's controller can look after a job of a cloud, and why. */
  managedJobs(context: CallContext): Answer<PlanFacts['managedJobs']>;
  /** Whether the API server may use a provider; fails with `cloud.access_denied`. */
  checkAccess(provider: string, context: CallContext): Answer<void>;
  /** Fails with `skypilot.server_missing` or `skypilot.server_unfit` unless jobs can be handed to the API server. */
  requireSkyPilot(context: CallContext): Answer<void>;
  engine(): Answer<TrainingEngine>;
  /** VibeML's own workflows and those that the program registered; fails with `workflow.invalid`. */
  workflows(): Answer<WorkflowRegistry>;
  /** Whether a Python environment of that name stands on this machine. */
  isEnvironmentReady(name: string): Answer<boolean>;
  listOffers(query: OfferQuery, context: CallContext): Answer<OfferListing>;
  /** Reads every row; tokens are counted where the model is known and has a tokenizer. */
  inspect(
    selection: InspectSelection,
    context: CallContext,
  ): Answer<{ readonly train: DatasetFacts; readonly eval: DatasetFacts | null }>;
  /** What a dataset is now: the SHA-256 of a file, the commit of a repository. */
  identifyDataset(reference: string, context: CallContext): Answer<DatasetIdentity>;
  checkSetup(context: CallContext): Answer<SetupReport>;
  /** Every engine that may have jobs of ours. */
  engines(): Answer<readonly Driver[]>;
  /** The API server of SkyPilot that is asked now, whether or not it answers. */
  skypilotServer(): Answer<KnownServer>;
  /** The Slurm clusters of SkyPilot's configuration on this machine. */
  clusters(): Answer<SlurmClusters>;
}
