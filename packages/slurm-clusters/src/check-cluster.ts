import type { CallContext, Processes } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import { type ClusterCheck, checkOf } from './cluster-check.ts';
import { readReport } from './cluster-report.ts';
import { judgeReport } from './judge-cluster.ts';
import { judgeConnection } from './judge-connection.ts';
import { questions, remoteShell } from './remote-look.ts';

const connectSeconds = 10;
const patienceMs = 45_000;

// As SkyPilot connects: a key that is not known yet is taken, and none is remembered.
const options = [
  'BatchMode=yes',
  `ConnectTimeout=${connectSeconds}`,
  'StrictHostKeyChecking=no',
  'UserKnownHostsFile=/dev/null',
  'GlobalKnownHostsFile=/dev/null',
  'LogLevel=ERROR',
  'ForwardAgent=no',
  'ClearAllForwardings=yes',
];

/** What a look at a cluster needs. */
export interface CheckClusterPorts {
  readonly processes: Processes;
  readonly environment: Readonly<Record<string, string>>;
  readonly configFile: string;
}

/** Looks at the login node of a cluster as SkyPilot would, and changes nothing there. What is missing is a finding, not a failure. */
export const checkCluster = (
  { processes, environment, configFile }: CheckClusterPorts,
  cluster: string,
  context: CallContext,
): ResultAsync<readonly ClusterCheck[], ErrorOf<'request.cancelled'>> => {
  const make = checkOf(cluster);
  const ssh = (detail: string, fix: string): readonly ClusterCheck[] => [
    make('ssh', 'ssh', ['fail', detail, fix]),
  ];
  return processes
    .run(
      {
        command: 'ssh',
        arguments: [
          '-F',
          configFile,
          '-T',
          ...options.flatMap((option) => ['-o', option]),
          '--',
          cluster,
          remoteShell,
        ],
        environment,
        timeoutMs: patienceMs,
        input: questions,
      },
      context,
    )
    .map((finished): readonly ClusterCheck[] => {
      const refused = judgeConnection(cluster, finished);
      if (refused !== null) return [refused];
      const report = readReport(finished.stdout);
      if (!report.isWhole) {
        return ssh(
          'the account lets us in, but its shell did not answer in full',
          'SkyPilot needs bash there; look at what ~/.bashrc does.',
        );
      }
      const user = report.answers.get('user') ?? 'the account';
      return [make('ssh', 'ssh', ['ok', `as ${user}`]), ...judgeReport(cluster, report)];
    })
    .orElse((error) =>
      error.code === 'request.cancelled'
        ? errAsync(error)
        : okAsync(
            error.code === 'driver.timeout'
              ? ssh(
                  `no answer within ${patienceMs / 1000} s`,
                  'Is the login node very busy? Try again.',
                )
              : ssh(
                  'the program ssh was not found here',
                  'Install OpenSSH: sudo apt-get install openssh-client',
                ),
          ),
    );
};
