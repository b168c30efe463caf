import { readFile } from 'node:fs/promises';
import { ResultAsync } from 'neverthrow';
import { parse } from 'yaml';
import * as z from 'zod';
import { type ClusterCheck, checkOf } from './cluster-check.ts';

const seconds = z.number().optional().catch(undefined);
const SkyConfig = z.object({
  slurm: z
    .object({
      provision_timeout: seconds,
      cluster_configs: z
        .record(z.string(), z.object({ provision_timeout: seconds }).nullish().catch(null))
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

const longestWaitSeconds = 3600;

const parsed = (text: string): z.infer<typeof SkyConfig> | null => {
  try {
    return SkyConfig.safeParse(parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const judge = (cluster: string, path: string, text: string | null): ClusterCheck => {
  const make = checkOf(cluster);
  const slurm = text === null ? null : parsed(text)?.slurm;
  const limit =
    slurm?.cluster_configs?.[cluster]?.provision_timeout ?? slurm?.provision_timeout ?? null;
  if (limit !== null && limit >= 0 && limit <= longestWaitSeconds) {
    return make('provision_timeout', 'Waiting for nodes', ['ok', `at most ${limit} s`]);
  }
  return make('provision_timeout', 'Waiting for nodes', [
    'warn',
    limit === null
      ? 'SkyPilot waits up to 24 h for nodes of a named partition'
      : `SkyPilot waits ${limit < 0 ? 'for ever' : `up to ${limit} s`} for nodes`,
    `Put into ${path}: slurm: {provision_timeout: 600}`,
  ]);
};

const firstOf = async (
  paths: readonly [string, ...string[]],
): Promise<readonly [path: string, text: string | null]> => {
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return [path, text];
  }
  return [paths[0], null];
};

/** How long a job waits for nodes, as the configuration of a SkyPilot server on this machine says. */
export const checkProvisionTimeout = (
  cluster: string,
  paths: readonly [string, ...string[]],
): ResultAsync<ClusterCheck, never> =>
  ResultAsync.fromSafePromise(firstOf(paths).then(([path, text]) => judge(cluster, path, text)));
