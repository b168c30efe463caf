import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorOf } from '@vibeml/sdk';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';

/** A configuration file can't be read, or holds what can't be edited. */
export type ConfigUnreadable = ErrorOf<'config.unreadable'>;
/** A configuration file can't be written. */
export type ConfigUnwritable = ErrorOf<'config.unwritable'>;

const privateMode = 0o600;

const systemCode = (cause: unknown): string | null =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;

const systemReason = (cause: unknown): string => systemCode(cause) ?? 'the system refused';

/** Fails a read, or refuses an edit that would be a guess. */
export const configUnreadable = (file: string, reason: string): ConfigUnreadable => ({
  code: 'config.unreadable',
  kind: 'config',
  message: `The configuration ${file} can't be read: ${reason}.`,
  advice: [{ text: 'Correct the file, or add the entry by hand: --print shows it.' }],
  details: { path: file, reason },
});

const configUnwritable = (file: string, cause: unknown): ConfigUnwritable => ({
  code: 'config.unwritable',
  kind: 'config',
  message: `${file} can't be written: ${systemReason(cause)}.`,
  advice: [{ text: 'Add the entry by hand: --print shows it.' }],
  details: { path: file, reason: systemReason(cause) },
});

/** The text of a file; null when there is none. Fails with `config.unreadable`. */
export const readConfig = (file: string): ResultAsync<string | null, ConfigUnreadable> =>
  ResultAsync.fromPromise(readFile(file, 'utf8'), (cause) => cause).orElse((cause) =>
    systemCode(cause) === 'ENOENT'
      ? okAsync(null)
      : errAsync(configUnreadable(file, systemReason(cause))),
  );

/** People keep configuration files as links into a folder of their own; the link stays a link. */
const linkTarget = (file: string): Promise<string> => realpath(file).catch(() => file);

const modeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ mode }) => mode & 0o777,
    () => privateMode,
  );

const writeBeside = async (file: string, text: string, mode: number): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode, flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
};

/** Replaces a file in one step, so that a reader sees the old text or the new one. Fails with `config.unwritable`. */
export const writeConfig = (file: string, text: string): ResultAsync<void, ConfigUnwritable> => {
  const replace = async (): Promise<void> => {
    const target = await linkTarget(file);
    await writeBeside(target, text, await modeOf(target));
  };
  return ResultAsync.fromPromise(replace(), (cause) => configUnwritable(file, cause));
};

/** Deletes a file; one that isn't there is deleted already. Fails with `config.unwritable`. */
export const deleteConfig = (file: string): ResultAsync<void, ConfigUnwritable> =>
  ResultAsync.fromPromise(rm(file, { force: true }), (cause) => configUnwritable(file, cause));

/** Copies a file beside itself with the same permissions. Fails with `config.unwritable`. */
export const backUpConfig = (
  file: string,
  backup: string,
  text: string,
): ResultAsync<void, ConfigUnwritable> => {
  const copy = async (): Promise<void> => writeBeside(backup, text, await modeOf(file));
  return ResultAsync.fromPromise(copy(), (cause) => configUnwritable(backup, cause));
};
