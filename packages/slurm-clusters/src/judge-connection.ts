import { type ClusterCheck, checkOf } from './cluster-check.ts';

// What ssh itself writes when it gives up. Read from top to bottom.
const signs: readonly (readonly [RegExp, string, string])[] = [
  [
    /host key verification failed/i,
    'the login node shows another key than before',
    'Compare the key with who runs the cluster before you take it.',
  ],
  [
    /permission denied/i,
    'the login node rejects the key',
    'Add your public key to ~/.ssh/authorized_keys of the account, and check User and IdentityFile of the entry.',
  ],
  [
    /could not resolve|name or service not known|nodename nor servname/i,
    'there is no host of that name',
    'Check HostName of the entry; behind a gate, give --proxy-jump.',
  ],
  [/connection refused/i, 'nothing answers at that port', 'Check HostName and Port of the entry.'],
  [
    /timed? ?out|no route to host|network is unreachable/i,
    'the login node does not answer',
    'Is a VPN needed? Behind a gate, give --proxy-jump.',
  ],
  [
    /bad owner or permissions|bad configuration|terminating, \d+ bad/i,
    'ssh refuses the configuration',
    'Look at the file: it must belong to you and be closed to others (chmod 600).',
  ],
  [
    /too many authentication failures/i,
    'the agent offers too many keys',
    'Name the key of the cluster with --identity-file.',
  ],
];

const sshFailed = 255;

/** Why ssh did not get in; null where it did. */
export const judgeConnection = (
  cluster: string,
  finished: { readonly exitCode: number | null; readonly stderr: string },
): ClusterCheck | null => {
  if (finished.exitCode !== sshFailed) return null;
  const [, reason, fix] = signs.find(([sign]) => sign.test(finished.stderr)) ?? [
    null,
    'ssh gave up',
    'See why: ssh -v -F ~/.slurm/config CLUSTER',
  ];
  return checkOf(cluster)('ssh', 'ssh', ['fail', reason, fix.replace('CLUSTER', cluster)]);
};
