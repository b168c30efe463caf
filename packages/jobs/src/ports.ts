import type {
  Clock,
  Driver,
  DriverKind,
  IdSource,
  JobProgram,
  Ledger,
  Plan,
  PlanStore,
  ResultFiles,
  RunStore,
} from '@vibeml/core-models';

/** Everything that jobs needs from the world. */
export interface JobsPorts {
  readonly runs: RunStore;
  readonly plans: PlanStore;
  readonly ledger: Ledger;
  /** The engine of that kind. */
  readonly driver: (kind: DriverKind) => Driver;
  /** Makes the job of a plan; `TrainingEngine.buildJob`. */
  readonly buildJob: (
    plan: Plan,
    job: {
      readonly name: string;
      readonly runId: string;
      readonly capUsd: number | null;
      readonly spentUsd?: number;
    },
  ) => JobProgram;
  /** Where results that ran elsewhere are brought to. */
  readonly results: ResultFiles;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Absolute path of the directory that gets a directory per run. */
  readonly runsDirectory: string;
}
