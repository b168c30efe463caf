import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  clusterEntryRefused,
  configUnreadable,
  configUnwritable,
  type ErrorOf,
} from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import * as z from 'zod';

const SystemError = z.object({ code: z.string() });
const privateFile = 0o600;
const privateDirectory = 0o700;

const codeOf = (thrown: unknown): string => SystemError.safeParse(thrown).data?.code ?? 'UNKNOWN';

/** The text of the configuration; null where there is no file. */
export const readConfigFile = (
  path: string,
): ResultAsync<string | null, ErrorOf<'config.unreadable'>> =>
  ResultAsync.fromPromise(readFile(path, 'utf8'), (thrown) => thrown).orElse((thrown) =>
    codeOf(thrown) === 'ENOENT'
      ? okAsync(null)
      : errAsync(configUnreadable(path, `the system says ${codeOf(thrown)}`, thrown)),
  );

const replace = async (path: string, text: string, fresh: string): Promise<void> => {
  try {
    await writeFile(fresh, text, { mode: privateFile, flag: 'wx', flush: true });
    await rename(fresh, path);
  } catch (thrown) {
    await rm(fresh, { force: true });
    throw thrown;
  }
};

/** A change of the configuration that was shown to a person. */
export interface FileChange {
  readonly path: string;
  /** The text that the change was made from; null where there was no file. */
  readonly before: string | null;
  readonly after: string;
  /** Where the old text is kept. */
  readonly backup: string | null;
}

const write = async ({ path, before, after, backup }: FileChange): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: privateDirectory });
  // A link to a folder of dotfiles stays a link.
  const target = await realpath(path).catch(() => path);
  const aside = join(dirname(target), `.${basename(target)}.${process.pid}.fresh`);
  if (before !== null && backup !== null) await replace(backup, before, `${aside}.old`);
  await replace(target, after, aside);
};

/** Replaces the configuration at once (0600) and keeps the old text beside it. What was changed since it was shown is not overwritten. */
export const writeConfigFile = (
  change: FileChange,
): ResultAsync<
  void,
  ErrorOf<'config.unreadable' | 'config.unwritable' | 'cluster.entry_refused'>
> =>
  readConfigFile(change.path).andThen((now) =>
    now === change.before
      ? ResultAsync.fromPromise(write(change), (thrown) =>
          configUnwritable(change.path, `the system says ${codeOf(thrown)}`, thrown),
        )
      : errAsync(
          clusterEntryRefused(change.path, 'it was changed since the change was shown', null),
        ),
  );

/** What ssh makes of a key: it leaves out one that others may read. */
export type KeyState = 'ok' | 'missing' | 'open_to_others';

const looked = (path: string): Promise<KeyState> =>
  stat(path).then(
    ({ mode }) => ((mode & 0o077) === 0 ? 'ok' : 'open_to_others'),
    () => 'missing',
  );

/** Whether a key can be used. */
export const lookAtKey = (path: string): ResultAsync<KeyState, never> =>
  ResultAsync.fromSafePromise(looked(path));
