import { buildCommand, buildRouteMap, numberParser } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, requiredTextFlag, switchFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of what changes the configuration of clusters. */
export interface ClusterChangeFlags extends CommonFlags {
  readonly print?: boolean;
  readonly yes?: boolean;
}

/** Flags of `cluster add slurm`. */
export interface AddSlurmFlags extends ClusterChangeFlags {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly proxyJump?: string;
}

const nameArgument = {
  kind: 'tuple',
  parameters: [{ parse: String, brief: 'Name of the cluster', placeholder: 'NAME' }],
} as const;

const changeFlags = {
  print: switchFlag('Show the change and write nothing'),
  yes: switchFlag('Write the change without a question; the old file is kept beside it'),
  json: jsonFlag,
} as const;

const addSlurm = buildCommand<AddSlurmFlags, [name: string], Context>({
  loader: presenting(async () => (await import('../commands/cluster/add-slurm.ts')).addSlurm),
  parameters: {
    flags: {
      host: requiredTextFlag('Host name or address of the login node', 'host'),
      user: textFlag('Account there; your name here when left out', 'name'),
      port: {
        kind: 'parsed',
        parse: numberParser,
        optional: true,
        brief: 'Port of ssh, when it is not 22',
        placeholder: 'n',
      },
      identityFile: textFlag('Private key: an absolute path, or one from ~/', 'path'),
      proxyJump: textFlag('The host in between: [user@]host[:port]', 'host'),
      ...changeFlags,
    },
    positional: nameArgument,
  },
  docs: {
    brief: 'Add a Slurm cluster to ~/.slurm/config, then look at it',
    fullDescription: describe(
      'Shows the change of the file that SkyPilot reads, asks, and keeps the old file beside it. An entry that is there is changed where it differs. Then ssh and Slurm are tried with the same entry.',
      'vibeml cluster add slurm lab --host login.lab.example --user ada --identity-file ~/.ssh/lab',
    ),
  },
});

const list = buildCommand<CommonFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/cluster/list-clusters.ts')).listClusters,
  ),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'Show the Slurm clusters that SkyPilot finds here',
    fullDescription: describe('Reads ~/.slurm/config. Asks no cluster.', 'vibeml cluster list'),
  },
});

const check = buildCommand<CommonFlags, [name: string], Context>({
  loader: presenting(
    async () => (await import('../commands/cluster/check-cluster.ts')).checkCluster,
  ),
  parameters: { flags: { json: jsonFlag }, positional: nameArgument },
  docs: {
    brief: 'Look at a cluster: ssh, Slurm, partitions, home, uv',
    fullDescription: describe(
      'Goes to the login node with the entry that SkyPilot uses, reads, and changes nothing. Exit code 1 when something is missing.',
      'vibeml cluster check lab',
    ),
  },
});

const remove = buildCommand<ClusterChangeFlags, [name: string], Context>({
  loader: presenting(
    async () => (await import('../commands/cluster/remove-cluster.ts')).removeCluster,
  ),
  parameters: { flags: changeFlags, positional: nameArgument },
  docs: {
    brief: 'Take a cluster out of ~/.slurm/config',
    fullDescription: describe(
      'Shows the change, asks, and keeps the old file beside it. Jobs of the cluster go on, but can no longer be reached.',
      'vibeml cluster remove lab',
    ),
  },
});

const add = buildRouteMap<'slurm', Context>({
  routes: { slurm: addSlurm },
  docs: { brief: 'Add a cluster' },
});

export const cluster = buildRouteMap<'add' | 'list' | 'check' | 'remove', Context>({
  routes: { add, list, check, remove },
  defaultCommand: 'list',
  docs: { brief: 'Slurm clusters that runs may use' },
});
