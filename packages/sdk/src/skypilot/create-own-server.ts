import type { Paths } from '@vibeml/config';
import type { CallContext } from '@vibeml/core-models';
import { skypilotInstallFailed } from '@vibeml/errors';
import {
  createLocalEnvironments,
  type EnvironmentError,
  startDetached,
} from '@vibeml/local-driver';
import {
  createLocalServer,
  type InstallError,
  type LocalServer,
  loadSkyPilotEnvironment,
  type SkyPilotEnvironment,
} from '@vibeml/skypilot-driver';
import { type RunnerConfigInput, trainerFiles } from '@vibeml/trainer';
import { match } from 'ts-pattern';
import type { Machine } from '../composition/create-machine.ts';
import { findEnvironment } from '../composition/find-environment.ts';
import { systemClock } from '../composition/system-clock.ts';
import type { KnownServer } from './create-skypilot.ts';
import { ownServerDirectory } from './own-server-address.ts';

/** What a server of this machine is made from. */
export interface OwnServerPorts extends Pick<Machine, 'processes' | 'environment'> {
  readonly paths: Paths;
  readonly homeDirectory: string;
  /** Who asks it. */
  readonly person: Pick<KnownServer, 'userId' | 'userName'>;
}

const lockPath = 'requirements.lock';

/** The files from which the runner builds the environment: it translates what pip is told here for uv. */
const filesOf = (environment: SkyPilotEnvironment): Readonly<Record<string, string>> => {
  const config: RunnerConfigInput = {
    version: 1,
    environment: {
      name: environment.name,
      python: environment.python,
      lock: lockPath,
      torch: null,
      import_check: [...environment.importCheck],
      min_free_disk_gib: environment.minFreeDiskGib,
    },
    program: ['-m', 'sky.server.server'],
    output_dir: 'output',
  };
  return {
    ...trainerFiles(),
    [lockPath]: environment.lock,
    'runner.json': JSON.stringify(config),
  };
};

const installError = (error: EnvironmentError): InstallError =>
  match(error)
    .returnType<InstallError>()
    .with({ code: 'request.cancelled' }, (cancelled) => cancelled)
    .with({ code: 'environment.python_missing' }, () =>
      skypilotInstallFailed(
        'environment.no_python',
        'Install Python 3.10 to 3.13 with pip and venv, for example: sudo apt-get install python3 python3-venv python3-pip',
        null,
      ),
    )
    .with({ code: 'environment.failed' }, ({ details, advice }) =>
      skypilotInstallFailed(details.reason, advice[0]?.text ?? '', details.logPath),
    )
    .exhaustive();

const signalProcess = (processId: number, signal: 'SIGTERM' | 'SIGKILL'): boolean => {
  try {
    return process.kill(processId, signal);
  } catch {
    return false;
  }
};

/** Makes the API server of this machine; nothing is installed or started before it is asked for. */
export const createOwnServer = ({
  processes,
  environment,
  paths,
  homeDirectory,
  person,
}: OwnServerPorts): LocalServer => {
  const environments = createLocalEnvironments({
    processes,
    environment,
    environmentsDirectory: paths.environmentsDirectory,
  });
  const ensureEnvironment = (onNote: (text: string) => void, context: CallContext) =>
    loadSkyPilotEnvironment().andThen((wanted) =>
      environments
        .ensure(
          {
            files: filesOf(wanted),
            onEvent: (event) => {
              if (event.type === 'note') onNote(event.message);
            },
          },
          context,
        )
        .mapErr(installError),
    );
  return createLocalServer({
    directory: ownServerDirectory(paths.dataDirectory),
    homeDirectory,
    environment,
    processes,
    startDetached,
    signalProcess,
    fetch: globalThis.fetch,
    clock: systemClock,
    ...person,
    ensureEnvironment,
    isInstalled: () => findEnvironment(paths.environmentsDirectory, 'skypilot'),
  });
};
