import { type Artifact, parseJson } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import * as z from 'zod';

/** Names of the files, relative to the output directory, that vouch for a result. */
export const manifestPath = 'manifest.json';
export const donePath = 'DONE';

// A path that leaves the output directory is never followed.
const safePath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'));

const Manifest = z.object({
  files: z
    .array(z.object({ path: safePath, bytes: z.number(), sha256: z.string() }))
    .min(1)
    .max(10_000),
});

/** The files that a finished job vouches for, or why its result can't be trusted. */
export const readManifest = (
  manifest: string | null,
  done: string | null,
): Result<readonly Artifact[], string> => {
  if (done === null) return err('the job did not write DONE');
  if (manifest === null) return err('the job wrote no manifest');
  const parsed = Manifest.safeParse(parseJson(manifest));
  return parsed.success ? ok(parsed.data.files) : err('its manifest is damaged');
};

/** Whether two descriptions are of the same file with the same content. */
export const isSameFile = (one: Artifact, other: Artifact): boolean =>
  one.path === other.path && one.bytes === other.bytes && one.sha256 === other.sha256;

/** The first promised file that is not there as promised; null when all are. */
export const firstMismatch = (
  promised: readonly Artifact[],
  found: readonly Artifact[],
): string | null =>
  promised.find((each) => !found.some((file) => isSameFile(each, file)))?.path ?? null;
