import { join } from 'node:path';
import { Artifact } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { readRecord } from '../files/read-record.ts';
import type { SystemFailure } from '../files/system-failure.ts';

const Manifest = z.object({ files: z.array(Artifact) });

/** The files that the job vouches for, or null when it wrote no manifest.json. */
export const readManifest = (
  outputDirectory: string,
): ResultAsync<readonly Artifact[] | null, SystemFailure> =>
  readRecord(Manifest, join(outputDirectory, 'manifest.json')).map(
    (manifest) => manifest?.files ?? null,
  );
