import { access, lstat, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ResultAsync } from 'neverthrow';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';

/** Where clouds and clusters keep what lets a person in, relative to a home directory. SkyPilot only reads them. */
const credentialPaths = [
  ...['.aws', '.azure', '.cloudflare', '.config/gcloud', '.fluidstack', '.kube', '.lambda_cloud'],
  ...['.nebius', '.oci', '.runpod', '.slurm', '.ssh'],
] as const;

// A look at the newest release, once a day and at every start, is told to nobody: this answer never ages.
const versionCache = (release: string): string =>
  JSON.stringify({ release_version: release, cached_at: 4_102_444_800 });

// Behind no proxy a header would make anybody anybody.
const serverConfig = 'auth:\n  external_proxy:\n    enabled: false\n';

// A Slurm job would wait a day for a free node.
const config = 'slurm:\n  provision_timeout: 600\n';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const hasEntry = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

// Also where there is nothing yet: what a person adds later is found at once.
const link = async (home: string, personHome: string, path: string): Promise<void> => {
  const place = join(home, path);
  if (await hasEntry(place)) return;
  await mkdir(dirname(place), { recursive: true });
  await symlink(join(personHome, path), place);
};

const prepare = async (
  home: string,
  personHome: string,
  release: string,
): Promise<string | null> => {
  const state = join(home, '.sky');
  await mkdir(state, { recursive: true, mode: 0o700 });
  await Promise.all(credentialPaths.map((path) => link(home, personHome, path)));
  await writeFile(join(state, 'version_cache.json'), versionCache(release));
  await writeFile(join(state, '.server.yaml'), serverConfig);
  const theirs = join(personHome, '.sky', 'config.yaml');
  if (await isThere(theirs)) return theirs;
  const ours = join(state, 'config.yaml');
  if (!(await isThere(ours))) await writeFile(ours, config);
  return null;
};

/**
 * Makes the home directory of a server: its own databases, and links to the credentials of the person, so that nothing
 * is written to theirs. Gives the path of their configuration of SkyPilot, or null where they have none.
 */
export const prepareHome = (
  home: string,
  personHome: string,
  release: string,
): ResultAsync<string | null, FileFailure> =>
  ResultAsync.fromPromise(prepare(home, personHome, release), fileFailure(home));
