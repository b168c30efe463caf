import type { Paths } from '@vibeml/config';
import type {
  CallContext,
  Driver,
  Ledger,
  OfferError,
  OfferListing,
  PlanStore,
  Processes,
  RunStore,
  SecretStore,
  TrainingEngine,
} from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { createJobs, type Jobs } from '@vibeml/jobs';
import {
  createLocalDriver,
  createProcesses,
  createResultFiles,
  describeThisMachine,
  findPythons,
} from '@vibeml/local-driver';
import { createMachineOffers } from '@vibeml/offers';
import type { ResultAsync } from 'neverthrow';
import type { SetupReport } from '../setup/setup-report.ts';
import { version } from '../version.ts';
import { checkMachine } from './check-machine.ts';
import { definedVariables } from './environment.ts';
import { systemClock } from './system-clock.ts';
import { systemIds } from './system-ids.ts';

/** What a machine is made from. */
export interface MachinePorts {
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly secrets: SecretStore;
  readonly plans: PlanStore;
  readonly runs: RunStore;
  readonly ledger: Ledger;
  readonly engine: () => ResultAsync<TrainingEngine, never>;
  /** The engine of jobs that do not run here. */
  readonly remote: Driver;
}

/** This machine: what runs jobs, and what is known of it. */
export interface Machine {
  readonly jobs: Jobs;
  /** Every engine that may have jobs of ours. */
  readonly drivers: readonly Driver[];
  readonly processes: Processes;
  readonly environment: Readonly<Record<string, string>>;
  /** What this machine offers; nobody else is asked. */
  describeMachine(context: CallContext): ResultAsync<OfferListing, OfferError>;
  checkSetup(context: CallContext): ResultAsync<SetupReport, VibemlError>;
}

/** Makes jobs whose engine is loaded before a job of it is needed. */
const jobsOf = (ports: MachinePorts, local: Driver): Jobs => {
  const { runsDirectory } = ports.paths;
  let engine: TrainingEngine | null = null;
  const withEngine = (): ResultAsync<TrainingEngine, never> =>
    ports.engine().map((loaded) => {
      engine = loaded;
      return loaded;
    });
  const jobs = createJobs({
    runs: ports.runs,
    plans: ports.plans,
    ledger: ports.ledger,
    driver: (kind) => ({ local, skypilot: ports.remote })[kind],
    buildJob: (plan, job) => {
      if (engine === null) throw new Error('the engine is loaded before a job is built');
      return engine.buildJob(plan, job);
    },
    results: createResultFiles(),
    clock: systemClock,
    ids: systemIds,
    runsDirectory,
  });
  // These work out again where the job of a plan keeps its results.
  return {
    ...jobs,
    launch: (...call) => withEngine().andThen(() => jobs.launch(...call)),
    artifacts: (...call) => withEngine().andThen(() => jobs.artifacts(...call)),
    resumePoint: (...call) => withEngine().andThen(() => jobs.resumePoint(...call)),
    // A lost machine's job is built anew.
    supervise: (...call) => withEngine().andThen(() => jobs.supervise(...call)),
  };
};

/** Puts together what runs jobs on this machine. */
export const createMachine = (ports: MachinePorts): Machine => {
  const { paths } = ports;
  const environment = definedVariables({
    ...ports.given,
    VIBEML_ENVIRONMENTS_DIR: paths.environmentsDirectory,
  });
  const processes = createProcesses();
  const { dataDirectory } = paths;
  const machine = { processes, environment, clock: systemClock, dataDirectory };
  const offers = createMachineOffers({
    describeMachine: (context) => describeThisMachine(machine, context),
  });
  const describeMachine = (context: CallContext) => offers.listOffers({}, context);
  const local = createLocalDriver({
    processes,
    environment,
    runsDirectory: paths.runsDirectory,
    secrets: ports.secrets,
    clock: systemClock,
  });
  return {
    jobs: jobsOf(ports, local),
    drivers: [local, ports.remote],
    processes,
    environment,
    describeMachine,
    checkSetup: (context) =>
      checkMachine(
        {
          version,
          dataDirectory,
          runs: ports.runs,
          describeMachine,
          findPythons: (call) => findPythons({ processes, environment }, call),
        },
        context,
      ),
  };
};
