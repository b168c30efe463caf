import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SkyPilotTestServer, startSkyPilotServer } from 'vibeml-testing';
import { prepareTraining } from 'vibeml-training-ground';
import { inherited } from './stage.ts';

/** A cluster of this machine behind a SkyPilot server of the tests. */
export interface SlurmCluster {
  readonly server: SkyPilotTestServer;
  /** Home of the login account. */
  readonly account: string;
  /** What a stage needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tells SkyPilot's tools of a home how the login machine is reached. */
  configure(home: string): void;
  close(): Promise<void>;
}

// Stands in for the login machine: what it is told to run there, it runs here, in the home of the account.
const sshScript = (account: string): string => `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    -F | -o | -l | -p) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
shift
cd "${account}" && HOME="${account}" exec sh -c "$*"
`;

// Stands in for the list of accounts.
const getentScript = (account: string): string => `#!/bin/sh
echo "trainer:x:1000:1000::${account}:/bin/bash"
`;

const writeProgram = (path: string, text: string): void => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

/** Opens a cluster; close it when the story is over. */
export const openSlurmCluster = async (): Promise<SlurmCluster> => {
  const { environmentsDirectory } = await prepareTraining();
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'vibeml-cluster-')));
  const [account, programs] = [join(place, 'account'), join(place, 'bin')];
  mkdirSync(account);
  mkdirSync(programs);
  writeProgram(join(programs, 'ssh'), sshScript(account));
  writeProgram(join(programs, 'getent'), getentScript(account));
  const path = `${programs}:${process.env['PATH'] ?? ''}`;
  const server = await startSkyPilotServer({
    machineEnvironment: {
      ...inherited(),
      PATH: path,
      VIBEML_ENVIRONMENTS_DIR: environmentsDirectory,
      OMP_NUM_THREADS: '1',
    },
  });
  return {
    server,
    account,
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
