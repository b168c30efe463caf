import type { ErrorOf } from '@vibeml/errors';
import type { Result } from 'neverthrow';
import { effectiveOptions, readLines } from './config-lines.ts';
import { hostNames } from './config-sections.ts';

/** A cluster as its configuration tells it; what is not told is null. */
export interface KnownCluster {
  readonly name: string;
  readonly host: string | null;
  readonly user: string | null;
  readonly port: number | null;
  readonly identityFile: string | null;
  /** How the login node is reached through another host, as it is written. */
  readonly proxy: string | null;
}

const known = (name: string, options: Readonly<Record<string, string>>): KnownCluster => ({
  name,
  host: options['hostname'] ?? null,
  user: options['user'] ?? null,
  port: options['port'] === undefined ? null : Number(options['port']),
  identityFile: options['identityfile'] ?? null,
  proxy: options['proxyjump'] ?? (options['proxycommand'] === undefined ? null : 'a command'),
});

/** The clusters of a configuration, in its order. */
export const listEntries = (
  path: string,
  text: string,
): Result<readonly KnownCluster[], ErrorOf<'cluster.entry_refused'>> =>
  readLines(path, text).map((lines) =>
    hostNames(lines).map((name) => known(name, effectiveOptions(lines, name))),
  );
