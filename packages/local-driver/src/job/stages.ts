import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { listNames, remove } from '../files/file-system.ts';
import type { SystemFailure } from '../files/system-failure.ts';
import type { ProcessTable } from '../supervision/process-table.ts';

const digestOf = (identity: string): string =>
  createHash('sha256').update(identity).digest('hex').slice(0, 12);

/** Where jobs are prepared before they are moved into place. */
const stagesDirectory = (runsDirectory: string): string => join(runsDirectory, '.launching');

/** What the path of a stage begins with: it names the process that prepares it. */
export const stagePrefix = (
  runsDirectory: string,
  owner: { readonly processId: number; readonly identity: string },
): string =>
  join(stagesDirectory(runsDirectory), `${owner.processId}-${digestOf(owner.identity)}-`);

/** Removes what programs that were killed while preparing a job have left behind. */
export const sweepStages = (
  table: ProcessTable,
  runsDirectory: string,
): ResultAsync<void, SystemFailure> =>
  safeTry<void, SystemFailure>(async function* () {
    const directory = stagesDirectory(runsDirectory);
    for (const name of yield* listNames(directory)) {
      const [processId, digest] = name.split('-');
      const identity = yield* table.identify(Number(processId));
      const isAbandoned = identity === null || digestOf(identity) !== digest;
      if (isAbandoned) yield* remove(join(directory, name));
    }
    return ok();
  });
