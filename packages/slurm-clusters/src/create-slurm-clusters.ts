import type { CallContext, Clock, Processes } from '@vibeml/core-models';
import { clusterUnknown, type ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { addEntry, type ConfigChange, removeEntry } from './change-config.ts';
import { checkCluster } from './check-cluster.ts';
import { checkEntry } from './check-entry.ts';
import type { ClusterCheck } from './cluster-check.ts';
import { parseEntry } from './cluster-entry.ts';
import { readConfigFile, writeConfigFile } from './config-file.ts';
import { type LineDifference, lineDifference } from './line-difference.ts';
import { type KnownCluster, listEntries } from './list-entries.ts';
import { checkProvisionTimeout } from './provision-timeout.ts';

type Unreadable = ErrorOf<'config.unreadable' | 'cluster.entry_refused'>;
type Unwritable = Unreadable | ErrorOf<'config.unwritable'>;

/** What the clusters of this machine need. */
export interface SlurmClustersPorts {
  /** SkyPilot's file of clusters, usually `~/.slurm/config`. */
  readonly configFile: string;
  /** SkyPilot's own configuration, usually `~/.sky/config.yaml`: the first that is there counts. */
  readonly skyConfigFiles: readonly [string, ...string[]];
  readonly homeDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly clock: Clock;
}

/** A change of the file, to be shown to a person before it is made. */
export interface ClusterProposal {
  readonly kind: ConfigChange['kind'];
  readonly path: string;
  /** Where the old text will be kept; null where there is none. */
  readonly backup: string | null;
  readonly difference: LineDifference;
  readonly before: string | null;
  readonly after: string;
}

/** Clusters in the order of the file that names them. */
export interface ClusterListing {
  readonly path: string;
  readonly clusters: readonly KnownCluster[];
}

/** The Slurm clusters that SkyPilot finds on this machine. */
export interface SlurmClusters {
  list(): ResultAsync<ClusterListing, Unreadable>;
  /** Checks the entry and says what would change. Fails with `request.invalid` and `cluster.entry_refused` too. */
  proposeAdd(entry: unknown): ResultAsync<ClusterProposal, Unreadable | ErrorOf<'request.invalid'>>;
  proposeRemove(
    name: string,
  ): ResultAsync<ClusterProposal, Unreadable | ErrorOf<'cluster.unknown'>>;
  /** Writes what was proposed, unless the file was changed since. */
  apply(proposal: ClusterProposal): ResultAsync<void, Unwritable>;
  /** Looks at the entry, the login node and the partitions, with the same entry as SkyPilot. Changes nothing. */
  check(
    name: string,
    context: CallContext,
  ): ResultAsync<
    readonly ClusterCheck[],
    Unreadable | ErrorOf<'cluster.unknown' | 'request.cancelled'>
  >;
}

const dayStamp = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, '');

/** Makes what knows the Slurm clusters of this machine. */
export const createSlurmClusters = (ports: SlurmClustersPorts): SlurmClusters => {
  const { configFile: path, clock } = ports;
  const list = (): ResultAsync<ClusterListing, Unreadable> =>
    readConfigFile(path)
      .andThen((text) => listEntries(path, text ?? ''))
      .map((clusters) => ({ path, clusters }));
  const find = (name: string): ResultAsync<KnownCluster, Unreadable | ErrorOf<'cluster.unknown'>> =>
    list().andThen(({ clusters }) => {
      const found = clusters.find((each) => each.name === name);
      const names = clusters.map((each) => each.name);
      return found === undefined ? err(clusterUnknown(name, path, names)) : ok(found);
    });
  const propose = (
    change: (text: string) => Result<ConfigChange, ErrorOf<'cluster.entry_refused'>>,
  ): ResultAsync<ClusterProposal, Unreadable> =>
    readConfigFile(path).andThen((before) =>
      change(before ?? '').map(({ kind, text }) => ({
        kind,
        path,
        backup: before === null ? null : `${path}.before-${dayStamp(clock.now())}`,
        difference: lineDifference(before ?? '', text),
        before,
        after: text,
      })),
    );
  return {
    list,
    proposeAdd: (input) =>
      parseEntry(input).asyncAndThen((entry) => propose((text) => addEntry(path, text, entry))),
    proposeRemove: (name) =>
      find(name).andThen(() => propose((text) => removeEntry(path, text, name))),
    apply: (proposal) => (proposal.kind === 'same' ? okAsync() : writeConfigFile(proposal)),
    check: (name, context) =>
      safeTry(async function* () {
        const cluster = yield* find(name);
        const entry = yield* checkEntry(cluster, path, ports.homeDirectory);
        const waiting = yield* checkProvisionTimeout(name, ports.skyConfigFiles);
        if (entry.status === 'fail') return ok([entry]);
        const seen = yield* checkCluster(ports, name, context);
        return ok([entry, ...seen, waiting]);
      }),
  };
};
