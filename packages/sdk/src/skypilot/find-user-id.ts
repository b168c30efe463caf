import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { driverUnavailable, type ErrorOf } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import * as z from 'zod';

const UserId = z.string().regex(/^[0-9a-f]{8}$/);

const isTaken = (cause: unknown): boolean =>
  z.object({ code: z.literal('EEXIST') }).safeParse(cause).success;

const readId = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').then(
    (text) => UserId.safeParse(text.trim()).data ?? null,
    () => null,
  );

/** Writes a whole file under a name of its own first: of two processes the first one's id holds, never half of one. */
const keepId = async (path: string, id: string): Promise<void> => {
  const partial = `${path}.${process.pid}.${id}.part`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(partial, `${id}\n`, { mode: 0o600 });
  await link(partial, path)
    .catch((cause) => {
      if (!isTaken(cause)) throw cause;
    })
    .finally(() => rm(partial, { force: true }));
};

const findOrKeep = async (path: string, newId: () => string): Promise<string | null> => {
  const known = await readId(path);
  if (known !== null) return known;
  await keepId(path, newId());
  return readId(path);
};

/**
 * The eight hexadecimal digits by which SkyPilot tells this person from others, kept in a file: machines carry them in their
 * names, so they must not change. Fails with `driver.unavailable` where the file can't be kept.
 */
export const findUserId = (
  path: string,
  newId: () => string,
): ResultAsync<string, ErrorOf<'driver.unavailable'>> =>
  ResultAsync.fromPromise(findOrKeep(path, newId), (cause) =>
    driverUnavailable('skypilot', `${path} can't be written`, cause),
  ).andThen((id) =>
    id === null
      ? errAsync(driverUnavailable('skypilot', `${path} holds no eight hexadecimal digits`))
      : okAsync(id),
  );
