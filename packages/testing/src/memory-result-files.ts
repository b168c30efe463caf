import { createHash } from 'node:crypto';
import type { Artifact, ResultFiles } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';

/** Size and checksum of a text that stands for a file. */
export const artifactOf = (path: string, text: string): Artifact => ({
  path,
  bytes: new TextEncoder().encode(text).length,
  sha256: createHash('sha256').update(text).digest('hex'),
});

/** Files in memory, by absolute path. */
export interface MemoryResultFiles extends ResultFiles {
  readonly texts: Map<string, string>;
}

/** Files of results that are forgotten at the end. */
export const createMemoryResultFiles = (): MemoryResultFiles => {
  const texts = new Map<string, string>();
  const at = (directory: string, path: string): string => `${directory}/${path}`;
  return {
    texts,
    measure: (directory, paths) =>
      okAsync(
        paths.flatMap((path) => {
          const text = texts.get(at(directory, path));
          return text === undefined ? [] : [artifactOf(path, text)];
        }),
      ),
    copy(from, to, paths) {
      for (const path of paths) texts.set(at(to, path), texts.get(at(from, path)) ?? '');
      return okAsync(undefined);
    },
    read: (directory, path) => okAsync(texts.get(at(directory, path)) ?? null),
    write(directory, path, text) {
      texts.set(at(directory, path), text);
      return okAsync(undefined);
    },
  };
};
