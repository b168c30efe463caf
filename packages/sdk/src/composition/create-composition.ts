import { homedir } from 'node:os';
import { createEnvironmentSecretStore, createPaths, createPreferenceStore } from '@vibeml/config';
import type { ModelHub, TrainingEngine } from '@vibeml/core-models';
import { createJobs, type Jobs } from '@vibeml/jobs';
import {
  createLocalDriver,
  createProcesses,
  describeThisMachine,
  findPythons,
} from '@vibeml/local-driver';
import { createMachineOffers } from '@vibeml/offers';
import { createStore } from '@vibeml/store';
import { okAsync, ResultAsync } from 'neverthrow';
import { createInspect } from '../datasets/create-inspect.ts';
import { createLocalTools } from '../local/create-local-tools.ts';
import type { LocalTools } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { version } from '../version.ts';
import type { VibemlOptions } from '../vibeml-options.ts';
import { checkMachine } from './check-machine.ts';
import { definedVariables } from './environment.ts';
import { systemClock, systemIds } from './system.ts';

/** Everything put together for this machine. */
export interface Composition {
  readonly services: Services;
  readonly local: LocalTools;
  close(): Promise<void>;
}

/** Loads a module at its first use, so that a quick question stays quick. */
const loadEngine = (): ResultAsync<TrainingEngine, never> =>
  ResultAsync.fromSafePromise(import('@vibeml/scripts-trl')).map(({ trlEngine }) => trlEngine);

/** The only place that names an adapter. */
export const createComposition = (options: VibemlOptions): Composition => {
  const given = options.environment ?? process.env;
  const homeDirectory = options.homeDirectory ?? given['HOME'] ?? homedir();
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const paths = createPaths({ environment: given, homeDirectory, platform: process.platform });
  const environment = definedVariables({
    ...given,
    VIBEML_ENVIRONMENTS_DIR: paths.environmentsDirectory,
  });
  const processes = createProcesses();
  const secrets = createEnvironmentSecretStore(given);
  const { runsDirectory } = paths;
  const store = createStore({ path: paths.databaseFile });
  const driver = createLocalDriver({
    runsDirectory,
    environment,
    secrets,
    clock: systemClock,
    processes,
  });
  const machine = {
    processes,
    environment,
    clock: systemClock,
    dataDirectory: paths.dataDirectory,
  };
  const offers = createMachineOffers({
    describeMachine: (context) => describeThisMachine(machine, context),
  });
  let engine: TrainingEngine | null = null;
  const loadedEngine = (): ResultAsync<TrainingEngine, never> =>
    engine === null
      ? loadEngine().map((loaded) => {
          engine = loaded;
          return loaded;
        })
      : okAsync(engine);
  const lazyJobs = createJobs({
    runs: store.runs,
    plans: store.plans,
    driver: () => driver,
    buildJob: (plan, job) => {
      if (engine === null) throw new Error('the engine is loaded before a job is built');
      return engine.buildJob(plan, job);
    },
    clock: systemClock,
    ids: systemIds,
    runsDirectory,
  });
  // These work out again where the job of a plan keeps its results.
  const jobs: Jobs = {
    ...lazyJobs,
    launch: (...call) => loadedEngine().andThen(() => lazyJobs.launch(...call)),
    artifacts: (...call) => loadedEngine().andThen(() => lazyJobs.artifacts(...call)),
    resumePoint: (...call) => loadedEngine().andThen(() => lazyJobs.resumePoint(...call)),
  };
  const modelHub = (): ResultAsync<ModelHub, never> =>
    ResultAsync.fromSafePromise(import('@vibeml/hub')).map(({ createModelHub }) =>
      createModelHub({
        fetch: globalThis.fetch,
        environment,
        clock: systemClock,
        workingDirectory,
        homeDirectory,
      }),
    );
  const datasets = () =>
    ResultAsync.fromSafePromise(import('@vibeml/files')).map(({ createFileDatasets }) =>
      createFileDatasets({ workingDirectory, homeDirectory }),
    );
  const services: Services = {
    version,
    clock: systemClock,
    runsDirectory,
    workingDirectory,
    plans: store.plans,
    runs: store.runs,
    jobs,
    preferences: createPreferenceStore({ configFile: paths.configFile, environment: given }),
    modelHub,
    engine: loadedEngine,
    listOffers: (query, context) => offers.listOffers(query, context),
    inspect: createInspect({ datasets, modelHub }),
    hashDataset: (reference, context) =>
      datasets()
        .andThen((source) => source.open(reference, context))
        .andThen((dataset) => dataset.sha256(context)),
    checkSetup: (context) =>
      checkMachine(
        {
          version,
          dataDirectory: paths.dataDirectory,
          runs: store.runs,
          describeMachine: (call) => offers.listOffers({}, call),
          findPythons: (call) => findPythons({ processes, environment }, call),
        },
        context,
      ),
  };
  return {
    services,
    local: createLocalTools({ services, paths, processes, environment }),
    close: () => store.close(),
  };
};
