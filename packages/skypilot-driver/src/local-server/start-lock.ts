import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CallContext } from '@vibeml/core-models';
import { errAsync, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { type FileFailure, fileFailure, systemCodeOf } from '../records/file-failure.ts';
import type { LocalServerPorts } from './local-server-ports.ts';
import { pollUntil } from './poll-until.ts';
import { layoutOf } from './server-layout.ts';
import { listProcesses } from './server-processes.ts';
import { fileError, psEnvironment, type StartError, startFailure } from './start-server.ts';

// As long as another program may install and start a server.
const patience = { everyMs: 250, withinMs: 1_200_000 };

/** Takes the lock; gives null, or the process that has it (0 where that can't be told). */
const take = async (path: string): Promise<number | null> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
    return null;
  } catch (cause) {
    if (systemCodeOf(cause) !== 'EEXIST') throw cause;
    const holder = await readFile(path, 'utf8').catch(() => '');
    return Number.parseInt(holder, 10) || 0;
  }
};

const remove = (path: string): ResultAsync<void, FileFailure> =>
  ResultAsync.fromPromise(rm(path, { force: true }), fileFailure(path));

/** Tries to take the lock; true when it was taken. One whose holder was killed is removed, for the next try. */
const tryToTake = (
  ports: LocalServerPorts,
  context: CallContext,
): ResultAsync<true | null, FileFailure> => {
  const { lock } = layoutOf(ports.directory);
  return ResultAsync.fromPromise(take(lock), fileFailure(lock)).andThen((holder) => {
    if (holder === null) return okAsync(true as const);
    return listProcesses(ports.processes, psEnvironment(ports), context).andThen((listed) => {
      const isHeld = holder === 0 || listed.some(({ processId }) => processId === holder);
      return listed.length === 0 || isHeld ? okAsync(null) : remove(lock).map(() => null);
    });
  });
};

/** Two programs may find no server at once: the second one waits, and finds the server of the first. */
export const underStartLock = <Value, Failure>(
  ports: LocalServerPorts,
  port: number,
  work: () => ResultAsync<Value, Failure>,
  context: CallContext,
): ResultAsync<Value, Failure | StartError> =>
  safeTry<Value, Failure | StartError>(async function* () {
    const failed = fileError(ports, port);
    const look = () => tryToTake(ports, context).mapErr(failed);
    const taken = yield* pollUntil(ports.clock, patience, look, context);
    if (taken === null) return errAsync(startFailure(ports, port, 'not_ended', ''));
    const done = await work();
    yield* remove(layoutOf(ports.directory).lock).mapErr(failed);
    return done;
  });
