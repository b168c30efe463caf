import { rm } from 'node:fs/promises';
import type { CallContext } from '@vibeml/core-models';
import { errAsync, ResultAsync, safeTry } from 'neverthrow';
import { fileFailure } from '../records/file-failure.ts';
import type { LocalServerPorts } from './local-server-ports.ts';
import { pollUntil } from './poll-until.ts';
import { layoutOf } from './server-layout.ts';
import { groupOf, type ListedProcess, listProcesses, serverProcess } from './server-processes.ts';
import type { ServerRecord } from './server-record.ts';
import { fileError, psEnvironment, type StartError, startFailure } from './start-server.ts';

const pollMs = 250;
// It finishes launches that are under way.
const graceMs = 60_000;
const killMs = 10_000;

const list = (ports: LocalServerPorts, context: CallContext) =>
  listProcesses(ports.processes, psEnvironment(ports), context);

/** Waits until nothing of what is looked for is there; false where some of it still is in the end. */
const untilGone = (
  ports: LocalServerPorts,
  isThere: (listed: readonly ListedProcess[]) => boolean,
  withinMs: number,
  context: CallContext,
): ResultAsync<boolean, StartError> =>
  pollUntil(
    ports.clock,
    { everyMs: pollMs, withinMs },
    () => list(ports, context).map((listed) => (isThere(listed) ? null : true)),
    context,
  ).map((gone) => gone ?? false);

/** Ends the helpers of a server: they outlive it, and hold its inner port. */
const endGroup = (ports: LocalServerPorts, record: ServerRecord, context: CallContext) =>
  list(ports, context).andThen((listed) => {
    for (const processId of groupOf(listed, record)) ports.signalProcess(processId, 'SIGKILL');
    return untilGone(ports, (now) => groupOf(now, record).length > 0, killMs, context);
  });

/** Ends a server that we started, with everything it left behind. What is no server of ours is left alone. */
export const endServer = (
  ports: LocalServerPorts,
  record: ServerRecord,
  context: CallContext,
): ResultAsync<void, StartError> =>
  safeTry<void, StartError>(async function* () {
    const running = serverProcess(yield* list(ports, context), record);
    if (running !== null) {
      ports.signalProcess(running.processId, 'SIGTERM');
      yield* untilGone(ports, (now) => serverProcess(now, record) !== null, graceMs, context);
    }
    if (!(yield* endGroup(ports, record, context))) {
      return errAsync(startFailure(ports, record.port, 'not_ended', ''));
    }
    const { record: path } = layoutOf(ports.directory);
    return ResultAsync.fromPromise(rm(path, { force: true }), fileFailure(path))
      .map(() => undefined)
      .mapErr(fileError(ports, record.port));
  });
