import { okAsync, type ResultAsync } from 'neverthrow';
import { type ClusterCheck, checkOf, type Verdict } from './cluster-check.ts';
import { lookAtKey } from './config-file.ts';
import type { KnownCluster } from './list-entries.ts';

const missingOf = ({ host, user }: KnownCluster): readonly string[] => [
  ...(host === null ? ['HostName'] : []),
  ...(user === null ? ['User'] : []),
];

const judgeKey = (file: string, state: 'missing' | 'open_to_others') =>
  state === 'missing'
    ? (['fail', `there is no key ${file}`, `Make one: ssh-keygen -t ed25519 -f ${file}`] as const)
    : ([
        'fail',
        `others may read the key ${file}, so ssh leaves it out`,
        `chmod 600 ${file}`,
      ] as const);

const judgeMissing = (cluster: string, missing: readonly string[], path: string) =>
  [
    'fail',
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing in ${path}`,
    `vibeml cluster add slurm ${cluster} --host LOGIN_NODE --user ACCOUNT`,
  ] as const;

/** Whether an entry holds what SkyPilot wants of it. */
export const checkEntry = (
  cluster: KnownCluster,
  path: string,
  homeDirectory: string,
): ResultAsync<ClusterCheck, never> => {
  const make = (verdict: Verdict) => checkOf(cluster.name)('entry', 'Entry', verdict);
  const { host, user, port, identityFile } = cluster;
  const missing = missingOf(cluster);
  if (missing.length > 0) return okAsync(make(judgeMissing(cluster.name, missing, path)));
  const whole = make(['ok', `${user}@${host}${port === null ? '' : `:${port}`}`]);
  if (identityFile === null) return okAsync(whole);
  return lookAtKey(identityFile.replace(/^~(?=\/)/, homeDirectory)).map((state) =>
    state === 'ok' ? whole : make(judgeKey(identityFile, state)),
  );
};
