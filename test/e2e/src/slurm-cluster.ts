import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SkyPilotTestServer, startSkyPilotServer } from 'vibeml-testing';
import { prepareTraining } from 'vibeml-training-ground';
import { holdBack, writeHoldableTool } from './hold-back.ts';
import { loginMachine } from './login-machine.ts';
import { inherited } from './stage.ts';

/** A cluster of this machine behind a SkyPilot server of the tests. */
export interface SlurmCluster {
  readonly server: SkyPilotTestServer;
  /** Home of the login account. */
  readonly account: string;
  /** What waits on it waits for the files of this directory. */
  readonly gates: string;
  /** What a stage needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every later setup of a job waits until the function that this gives is called. */
  holdSetups(): () => void;
  /** Tells SkyPilot's tools of a home how the login machine is reached. */
  configure(home: string): void;
  close(): Promise<void>;
}

// Stands in for the list of accounts.
const getentScript = (account: string): string => `#!/bin/sh
echo "trainer:x:1000:1000::${account}:/bin/bash"
`;

const writeProgram = (path: string, text: string): void => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

/** How a cluster differs from a plain one. */
export interface SlurmClusterOptions {
  /** Its environments; those with real training when left out. */
  readonly environmentsDirectory?: string;
}

/** Opens a cluster; close it when the story is over. */
export const openSlurmCluster = async (
  options: SlurmClusterOptions = {},
): Promise<SlurmCluster> => {
  const environmentsDirectory =
    options.environmentsDirectory ?? (await prepareTraining()).environmentsDirectory;
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'vibeml-cluster-')));
  const [account, programs] = [join(place, 'account'), join(place, 'bin')];
  const gates = join(place, 'gates');
  for (const directory of [account, programs, gates]) mkdirSync(directory);
  writeHoldableTool(programs);
  writeProgram(join(programs, 'ssh'), loginMachine(account, gates));
  writeProgram(join(programs, 'getent'), getentScript(account));
  const path = `${programs}:${process.env['PATH'] ?? ''}`;
  const server = await startSkyPilotServer({
    machineEnvironment: {
      ...inherited(),
      PATH: path,
      VIBEML_ENVIRONMENTS_DIR: environmentsDirectory,
      VIBEML_E2E_GATES: gates,
      // The machine bills from now on, not from the start of the one that plays it.
      SLURM_JOB_ID: '1',
      SLURM_JOB_START_TIME: String(Math.floor(Date.now() / 1000)),
      OMP_NUM_THREADS: '1',
    },
  });
  return {
    server,
    account,
    gates,
    holdSetups: () => holdBack(programs, 'setup'),
    environment: { PATH: path, SKYPILOT_API_SERVER_ENDPOINT: server.endpoint },
    configure: (home) => {
      mkdirSync(join(home, '.slurm'), { recursive: true });
      writeFileSync(
        join(home, '.slurm', 'config'),
        'Host minislurm\n  HostName 127.0.0.1\n  User trainer\n',
      );
    },
    close: async () => {
      await server.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
};
