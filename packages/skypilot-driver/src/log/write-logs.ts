import { type FileHandle, open, rename } from 'node:fs/promises';
import type { JobPhase } from '@vibeml/core-models';
import { ok, ResultAsync, safeTry } from 'neverthrow';
import { type FileFailure, fileFailure } from '../records/file-failure.ts';
import type { JobLine } from './job-log.ts';

const sources = ['setup', 'run'] as const;
const heldCharacters = 65_536;

const createWriter = (file: FileHandle) => {
  let held = '';
  const flush = async (): Promise<void> => {
    const text = held;
    held = '';
    if (text !== '') await file.writeFile(text);
  };
  return {
    async add(text: string): Promise<void> {
      held += text;
      if (held.length >= heldCharacters) await flush();
    },
    async close(): Promise<void> {
      await flush();
      await file.close();
    },
  };
};

/** Writes what a scan gives to one file for each source; a file that was there stays until the scan is whole. */
export const writeLogs = <Failure>(
  scan: (onLine: (line: JobLine) => void | Promise<void>) => ResultAsync<void, Failure>,
  pathOf: (source: JobPhase) => string,
): ResultAsync<void, Failure | FileFailure> =>
  safeTry<void, Failure | FileFailure>(async function* () {
    const partOf = (source: JobPhase): string => `${pathOf(source)}.part`;
    const openWriter = (source: JobPhase) =>
      ResultAsync.fromPromise(open(partOf(source), 'w', 0o600), fileFailure(partOf(source))).map(
        createWriter,
      );
    const writers = { setup: yield* openWriter('setup'), run: yield* openWriter('run') };
    const scanned = await scan((line) =>
      line.kind === 'text' ? writers[line.source].add(line.text) : undefined,
    );
    for (const source of sources) {
      yield* ResultAsync.fromPromise(writers[source].close(), fileFailure(partOf(source)));
    }
    yield* scanned;
    for (const source of sources) {
      const path = pathOf(source);
      yield* ResultAsync.fromPromise(rename(partOf(source), path), fileFailure(path));
    }
    return ok();
  });
