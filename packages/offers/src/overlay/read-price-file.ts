import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { configUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { PriceOverlay } from './parse-price-file.ts';

type Unreadable = ErrorOf<'config.unreadable'>;

const names = ['prices.yaml', 'prices.yml', 'prices.json'] as const;
const maxBytes = 4 * 1024 * 1024;

const isAbsent = (thrown: unknown): boolean =>
  z.object({ code: z.enum(['ENOENT', 'ENOTDIR']) }).safeParse(thrown).success;

/** The text of a file; null where there is none, `too_large` beyond 4 MiB. */
const readText = async (path: string): Promise<string | null | 'too_large'> => {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      return size > maxBytes ? 'too_large' : await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (isAbsent(thrown)) return null;
    throw thrown;
  }
};

const readNamed = (path: string): ResultAsync<{ path: string; text: string } | null, Unreadable> =>
  ResultAsync.fromPromise(readText(path), (thrown) =>
    configUnreadable(path, 'the file system refused', thrown),
  ).andThen((text) => {
    if (text === null) return ok(null);
    return text === 'too_large'
      ? err(configUnreadable(path, 'it is larger than 4 MiB'))
      : ok({ path, text });
  });

/**
 * Reads `prices.yaml`, `prices.yml` or `prices.json` of a directory; null where there is none.
 * Fails with `config.unreadable`, which names the line; two of them at once are refused.
 */
export const readPriceFile = (directory: string): ResultAsync<PriceOverlay | null, Unreadable> =>
  ResultAsync.combine(names.map((name) => readNamed(join(directory, name)))).andThen((found) => {
    const [first, second] = found.filter((each) => each !== null);
    if (first === undefined) return okAsync(null);
    if (second !== undefined) {
      return err(configUnreadable(second.path, `there is ${first.path} too; keep one of them`));
    }
    // YAML is read with a large library: it is loaded only where somebody has a price file.
    return ResultAsync.fromSafePromise(import('./parse-price-file.ts')).andThen(
      ({ parsePriceFile }) => parsePriceFile(first.path, first.text),
    );
  });
