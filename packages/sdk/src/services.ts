import type { PreferenceStore } from '@vibeml/config';
import type {
  CallContext,
  Clock,
  DatasetFacts,
  ModelHub,
  OfferListing,
  OfferQuery,
  PlanStore,
  RunStore,
  TrainingEngine,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { Jobs } from '@vibeml/jobs';
import type { ResultAsync } from 'neverthrow';
import type { InspectSelection } from './datasets/create-inspect.ts';
import type { SetupReport } from './setup/setup-report.ts';

type Answer<Value> = ResultAsync<Value, VibemlError>;

/** What operations are made from. Everything heavy is loaded at its first use. */
export interface Services {
  readonly version: string;
  readonly clock: Clock;
  readonly runsDirectory: string;
  /** Relative paths of a person start here. */
  readonly workingDirectory: string;
  readonly plans: PlanStore;
  readonly runs: RunStore;
  readonly jobs: Jobs;
  preferences(): Answer<PreferenceStore>;
  modelHub(): Answer<ModelHub>;
  engine(): Answer<TrainingEngine>;
  listOffers(query: OfferQuery, context: CallContext): Answer<OfferListing>;
  /** Reads every row; tokens are counted where the model is known and has a tokenizer. */
  inspect(
    selection: InspectSelection,
    context: CallContext,
  ): Answer<{ readonly train: DatasetFacts; readonly eval: DatasetFacts | null }>;
  /** SHA-256 of a dataset as it is now. */
  hashDataset(reference: string, context: CallContext): Answer<string>;
  checkSetup(context: CallContext): Answer<SetupReport>;
}
