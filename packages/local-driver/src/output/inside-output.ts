import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultAsync } from 'neverthrow';
import { attempt } from '../files/file-system.ts';
import { isBelow } from '../files/safe-path.ts';
import { type SystemFailure, systemCodeOf } from '../files/system-failure.ts';

const realPath = (path: string): Promise<string | null> =>
  realpath(path).catch((cause) => {
    const code = systemCodeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw cause;
  });

/** The real path of a file of the output directory; null when it isn't there or a link leads out of the directory. */
export const insideOutput = (
  outputDirectory: string,
  path: string,
): ResultAsync<string | null, SystemFailure> =>
  attempt(path, async () => {
    const directory = await realPath(outputDirectory);
    const found = await realPath(join(outputDirectory, path));
    return directory !== null && found !== null && isBelow(directory, found) ? found : null;
  });
