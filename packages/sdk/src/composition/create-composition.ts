import { homedir } from 'node:os';
import { join } from 'node:path';
import { createPaths } from '@vibeml/config';
import type { SecretStore } from '@vibeml/core-models';
import { createLazyJobs } from '@vibeml/jobs';
import { createStore } from '@vibeml/store';
import { okAsync, ResultAsync } from 'neverthrow';
import { createDatasetSource } from '../datasets/create-dataset-source.ts';
import { createInspect } from '../datasets/create-inspect.ts';
import { createLocalTools } from '../local/create-local-tools.ts';
import type { LocalTools } from '../local-tools.ts';
import type { Services } from '../services.ts';
import { version } from '../version.ts';
import type { VibemlOptions } from '../vibeml-options.ts';
import { createKnownSecrets } from './known-secrets.ts';
import { loadOnce } from './load-once.ts';
import { systemClock } from './system-clock.ts';
import { withOwnEngines } from './with-own-engines.ts';
import { withRedaction } from './with-redaction.ts';

/** Everything put together for this machine. */
export interface Composition {
  readonly services: Services;
  readonly local: LocalTools;
  close(): Promise<void>;
}

/** With the machine's own part, the only place that names an adapter; each is loaded at its first use. */
export const createComposition = (options: VibemlOptions): Composition => {
  const given = options.environment ?? process.env;
  const homeDirectory = options.homeDirectory ?? given['HOME'] ?? homedir();
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const paths = createPaths({ environment: given, homeDirectory, platform: process.platform });
  const { plans, forecasts, runs, ledger, close } = createStore({ path: paths.databaseFile });

  const engine = loadOnce(() =>
    ResultAsync.fromSafePromise(import('@vibeml/scripts-trl')).map(({ trlEngine }) => trlEngine),
  );
  const workflows = loadOnce(() => ResultAsync.fromSafePromise(import('@vibeml/workflows')));
  const registry = () =>
    workflows().andThen(({ createRegistry }) => createRegistry(options.workflows ?? []));
  // A registry that is refused is told of where workflows are asked for; runs of others go on.
  const engines = () =>
    engine().andThen((ours) =>
      registry()
        .map((all) => withOwnEngines(ours, all))
        .orElse(() => okAsync(ours)),
    );
  const preferences = loadOnce(() =>
    ResultAsync.fromSafePromise(import('./preferences.ts')).map(({ createPreferenceStore }) =>
      createPreferenceStore({ configFile: paths.configFile, environment: given }),
    ),
  );
  const known = createKnownSecrets(given);
  const loadSecrets = loadOnce(() =>
    ResultAsync.fromSafePromise(import('./create-secrets.ts')).map(({ createSecrets }) =>
      createSecrets({
        given,
        dataDirectory: paths.dataDirectory,
        preferences,
        onFound: known.add,
      }),
    ),
  );
  const secrets: SecretStore = {
    find: (name) => loadSecrets().andThen(({ store }) => store.find(name)),
  };
  const findAllSecrets = loadOnce(() => loadSecrets().andThen((loaded) => loaded.findAll()));
  const slurmConfigFile = join(homeDirectory, '.slurm', 'config');
  const skypilot = loadOnce(() =>
    ResultAsync.fromSafePromise(import('../skypilot/create-skypilot.ts')).map(
      ({ createSkyPilot, systemPerson }) =>
        createSkyPilot({
          ...systemPerson,
          dataDirectory: paths.dataDirectory,
          runsDirectory: paths.runsDirectory,
          slurmConfigFile,
          hubEnvironment: given,
          secrets,
          clock: systemClock,
          preferences,
        }),
    ),
  );
  const machine = loadOnce(() =>
    ResultAsync.combine([
      ResultAsync.fromSafePromise(import('./create-machine.ts')),
      skypilot(),
    ]).map(([{ createMachine }, { driver: remote }]) =>
      createMachine({ given, paths, secrets, plans, runs, ledger, engine: engines, remote }),
    ),
  );
  const clusters = loadOnce(() =>
    machine().andThen(({ processes, environment }) =>
      ResultAsync.fromSafePromise(import('@vibeml/slurm-clusters')).map(({ createSlurmClusters }) =>
        createSlurmClusters({
          configFile: slurmConfigFile,
          skyConfigFiles: [
            join(homeDirectory, '.sky', 'config.yaml'),
            join(paths.dataDirectory, 'skypilot', 'home', '.sky', 'config.yaml'),
          ],
          homeDirectory,
          environment,
          processes,
          clock: systemClock,
        }),
      ),
    ),
  );
  const offers = loadOnce(() =>
    ResultAsync.fromSafePromise(import('./create-offers.ts')).map(({ createOffers }) =>
      createOffers({
        paths,
        secrets,
        preferences,
        describeMachine: (context) =>
          machine().andThen(({ describeMachine }) => describeMachine(context)),
      }),
    ),
  );
  const hub = loadOnce(() =>
    ResultAsync.fromSafePromise(import('./create-hub.ts')).map(({ createHub }) =>
      createHub({ given, paths, secrets, workingDirectory, homeDirectory }),
    ),
  );
  const modelHub = () => hub().map(({ models }) => models);
  const files = loadOnce(() =>
    ResultAsync.fromSafePromise(import('@vibeml/files')).map(({ createFileDatasets }) =>
      createFileDatasets({ workingDirectory, homeDirectory }),
    ),
  );
  const datasets = createDatasetSource({ files, hub: () => hub().map((each) => each.datasets) });

  const services: Services = {
    version,
    clock: systemClock,
    runsDirectory: paths.runsDirectory,
    priceFile: join(paths.dataDirectory, 'prices.yaml'),
    workingDirectory,
    plans,
    forecasts,
    runs,
    ledger,
    jobs: withRedaction(
      createLazyJobs(runs, () => machine().map(({ jobs }) => jobs)),
      { findAll: findAllSecrets, redact: known.redact },
    ),
    preferences,
    modelHub,
    hubWriter: (context) => hub().andThen(({ findWriter }) => findWriter(context)),
    checkAccess: (provider, context) =>
      skypilot().andThen(({ checkAccess }) => checkAccess(provider, context)),
    requireSkyPilot: (context) => skypilot().andThen(({ requireServer }) => requireServer(context)),
    managedJobs: (context) => skypilot().andThen(({ managedJobs }) => managedJobs(context)),
    engine,
    workflows: registry,
    isEnvironmentReady: (name) =>
      ResultAsync.fromSafePromise(import('./find-environment.ts')).andThen(({ findEnvironment }) =>
        findEnvironment(paths.environmentsDirectory, name),
      ),
    listOffers: (query, context) =>
      offers().andThen(({ listOffers }) => listOffers(query, context)),
    inspect: createInspect({ datasets: () => okAsync(datasets), modelHub }),
    identifyDataset: (reference, context) => datasets.identify(reference, context),
    engines: () => machine().map(({ drivers }) => drivers),
    skypilotServer: () => skypilot().andThen(({ server }) => server()),
    clusters,
    checkSetup: (context) => machine().andThen(({ checkSetup }) => checkSetup(context)),
  };
  const trainingTools = loadOnce(() =>
    machine().andThen(({ processes, environment }) =>
      ResultAsync.fromSafePromise(import('../local/create-training-tools.ts')).map(
        ({ createTrainingTools }) =>
          createTrainingTools({ services, paths, processes, environment }),
      ),
    ),
  );
  const skypilotTools = () =>
    ResultAsync.combine([machine(), services.skypilotServer()]).andThen(
      ([{ processes, environment }, person]) =>
        ResultAsync.fromSafePromise(
          Promise.all([
            import('../skypilot/create-own-server.ts'),
            import('../local/create-skypilot-tools.ts'),
          ]),
        ).map(([{ createOwnServer }, { createSkyPilotTools }]) => {
          const server = createOwnServer({ processes, environment, paths, homeDirectory, person });
          const { environmentsDirectory } = paths;
          return createSkyPilotTools({ services, server, environmentsDirectory });
        }),
    );
  return {
    services,
    local: createLocalTools({
      dataDirectory: paths.dataDirectory,
      services,
      preferences,
      credentials: () => loadSecrets().andThen((loaded) => loaded.credentials()),
      redact: known.redact,
      trainingTools,
      skypilotTools,
    }),
    close,
  };
};
