import { err, ok, Result } from 'neverthrow';
import * as z from 'zod';
import type { ListedFile } from './kept-listing.ts';

const Manifest = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
type PromisedFile = z.infer<typeof Manifest>['files'][number];

const isSafe = (path: string): boolean =>
  !/[\0\\]/.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));

const parseManifest = (text: string | null): Result<readonly PromisedFile[], string> => {
  if (text === null) return ok([]);
  const json = Result.fromThrowable(
    (): unknown => JSON.parse(text),
    () => 'its manifest is not JSON',
  )();
  return json.andThen((value) => {
    const manifest = Manifest.safeParse(value);
    return manifest.success ? ok(manifest.data.files) : err('its manifest is of no known form');
  });
};

const below = (path: string, asked: string): boolean =>
  path === asked || path.startsWith(`${asked}/`);

/** What the manifest promises counts more than what the Hub lists. */
const expectedOf = (
  listed: ListedFile,
  promised: ReadonlyMap<string, PromisedFile>,
): ListedFile => ({ ...listed, ...promised.get(listed.path) });

/**
 * The files that are meant: those asked for, or all below the directories asked for; without any, those of the manifest.
 * Each with the size and, where anybody knows it, the SHA-256 that it must have.
 */
export const chooseKept = (
  listing: readonly ListedFile[],
  manifestText: string | null,
  paths: readonly string[],
): Result<readonly ListedFile[], string> =>
  parseManifest(manifestText).andThen((files) => {
    if (paths.length === 0 && files.length === 0) return err('its manifest is missing or empty');
    const promised = new Map(files.map((file) => [file.path, file]));
    const wanted = paths.length === 0 ? files.map(({ path }) => path) : paths;
    const absent = wanted.find((path) => !listing.some((listed) => below(listed.path, path)));
    if (absent !== undefined) return err(`${absent} is not in its repository`);
    const chosen = listing.filter(({ path }) => wanted.some((asked) => below(path, asked)));
    const unsafe = chosen.find(({ path }) => !isSafe(path));
    return unsafe === undefined
      ? ok(chosen.map((listed) => expectedOf(listed, promised)))
      : err(`${unsafe.path} is no path of an output directory`);
  });
