import type { CallContext } from '@vibeml/core-models';
import { okAsync, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { KeepClient, KeepFailure } from './keep-client.ts';

/** A file of a repository, as the Hub lists it. */
export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  /** Known for large files alone. */
  readonly sha256: string | null;
}

const Entry = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number(),
  lfs: z.object({ oid: z.string() }).optional(),
});

interface Page {
  readonly files: readonly ListedFile[];
  readonly next: string | null;
}

const mostPages = 50;

const nextOf = (headers: Headers): string | null => {
  const address = /<([^>]+)>;\s*rel="next"/.exec(headers.get('link') ?? '')?.[1];
  if (address === undefined || !URL.canParse(address)) return null;
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
};

const readPage = async (response: Response): Promise<Page> => {
  const entries = z.array(Entry).parse(await response.json());
  return {
    files: entries
      .filter(({ type }) => type === 'file')
      .map(({ path, size, lfs }) => ({ path, bytes: size, sha256: lfs?.oid ?? null })),
    next: nextOf(response.headers),
  };
};

/** Every file of the newest commit of a model repository. */
export const listKept = (
  client: KeepClient,
  repository: string,
  context: CallContext,
): ResultAsync<readonly ListedFile[], KeepFailure> => {
  const from = (
    path: string,
    known: readonly ListedFile[],
    pagesLeft: number,
  ): ResultAsync<readonly ListedFile[], KeepFailure> =>
    client.ask({ path }, readPage, context).andThen(({ files, next }) => {
      const all = [...known, ...files];
      return next === null || pagesLeft === 0
        ? okAsync<readonly ListedFile[], KeepFailure>(all)
        : from(next, all, pagesLeft - 1);
    });
  return from(`/api/models/${repository}/tree/main?recursive=true`, [], mostPages);
};
