import { readFile } from 'node:fs/promises';
import type { CallContext } from '@vibeml/core-models';
import { type ErrorOf, excerpt, type FailedServerStart, skypilotStartFailed } from '@vibeml/errors';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { checkServer } from '../check/check-server.ts';
import { isUsable, type ServerStanding } from '../check/server-standing.ts';
import type { FileFailure } from '../records/file-failure.ts';
import { writeRecord } from '../records/record-file.ts';
import { spokenVersion } from '../server/skypilot-server.ts';
import { takenPort } from './free-port.ts';
import type { LocalServerPorts } from './local-server-ports.ts';
import { pollUntil } from './poll-until.ts';
import { prepareHome } from './prepare-home.ts';
import { serverEnvironment } from './server-environment.ts';
import { endpointOf, layoutOf } from './server-layout.ts';
import { listProcesses, serverProcess } from './server-processes.ts';
import type { ServerRecord } from './server-record.ts';

/** Why a server did not come up. */
export type StartError = ErrorOf<'skypilot.start_failed' | 'request.cancelled'>;

const pollMs = 250;
// 5 s on an idle machine; a minute on one that is busy.
const healthyMs = 180_000;
const highestPort = 65_535;

/** A server of ours as it answers. */
export const standingOf = (
  { fetch, userId, userName }: LocalServerPorts,
  port: number,
  context: CallContext,
): ResultAsync<ServerStanding, ErrorOf<'request.cancelled'>> =>
  checkServer(
    { fetch, server: { endpoint: endpointOf(port), token: null, userId, userName } },
    context,
  );

const logEnd = (path: string): ResultAsync<string, never> =>
  ResultAsync.fromPromise(readFile(path, 'utf8'), () => '')
    .map((text) => excerpt(text))
    .orElse(() => okAsync<string, never>(''));

/** The error of a server that did not come up. */
export const startFailure = (
  ports: LocalServerPorts,
  port: number,
  reason: FailedServerStart['reason'],
  text: string,
  cause?: unknown,
): ErrorOf<'skypilot.start_failed'> =>
  skypilotStartFailed(
    {
      reason,
      port,
      otherPort: port < highestPort ? port + 1 : port - 1,
      logPath: layoutOf(ports.directory).log,
      excerpt: text,
    },
    cause,
  );

/** The error of a file that could not be read or written. */
export const fileError =
  (ports: LocalServerPorts, port: number) =>
  ({ path, reason, cause }: FileFailure): ErrorOf<'skypilot.start_failed'> =>
    startFailure(ports, port, 'files', `${path}: ${reason}`, cause);

// Constant text: what differs are arguments. A log that is begun anew shows this start alone.
const withLog = 'log="$1"; shift; exec "$@" > "$log" 2>&1 < /dev/null';

const spawn = (ports: LocalServerPorts, pythonPath: string, port: number) =>
  safeTry<ServerRecord, StartError>(async function* () {
    const { home, log } = layoutOf(ports.directory);
    const { userId, userName } = ports;
    const configPath = yield* prepareHome(home, ports.homeDirectory, spokenVersion.release).mapErr(
      fileError(ports, port),
    );
    const settings = { pythonPath, home, port, userId, userName, configPath };
    const server = ['-m', 'sky.server.server', '--host', '127.0.0.1', '--port', String(port)];
    const processId = yield* ports
      .startDetached({
        command: '/bin/sh',
        arguments: ['-c', withLog, 'sh', log, pythonPath, '-u', ...server],
        directory: home,
        environment: serverEnvironment(ports.environment, settings),
      })
      .mapErr((error) => startFailure(ports, port, 'ended_early', error.message, error));
    return ok<ServerRecord>({
      version: 1,
      processId,
      port,
      startedAt: new Date(ports.clock.now()).toISOString(),
      release: spokenVersion.release,
    });
  });

const isAlive = (ports: LocalServerPorts, record: ServerRecord, context: CallContext) =>
  listProcesses(ports.processes, psEnvironment(ports), context).map(
    // Where processes can't be listed, only its answer counts.
    (listed) => listed.length === 0 || serverProcess(listed, record) !== null,
  );

/** What the listing of processes is started with. */
export const psEnvironment = ({ environment }: LocalServerPorts) => ({
  PATH: environment['PATH'] ?? '/usr/bin:/bin',
});

/** Waits until a server answers; one that ends, or takes too long, is an error with the end of its log. */
export const untilHealthy = (
  ports: LocalServerPorts,
  record: ServerRecord,
  context: CallContext,
): ResultAsync<ServerStanding, StartError> => {
  const { port } = record;
  const failed = (reason: FailedServerStart['reason']) =>
    logEnd(layoutOf(ports.directory).log).andThen((text) =>
      errAsync(startFailure(ports, port, reason, text)),
    );
  const look = (): ResultAsync<ServerStanding | null, StartError> =>
    standingOf(ports, port, context).andThen((standing) => {
      if (isUsable(standing)) return okAsync(standing);
      return isAlive(ports, record, context).andThen((alive) =>
        alive ? okAsync(null) : failed('ended_early'),
      );
    });
  const patience = { everyMs: pollMs, withinMs: healthyMs };
  return pollUntil(ports.clock, patience, look, context).andThen((standing) =>
    standing === null ? failed('not_healthy') : okAsync(standing),
  );
};

/** Starts a server on a port that nobody has, and remembers it; it outlives this program. */
export const startServer = (
  ports: LocalServerPorts,
  { pythonPath, port }: { readonly pythonPath: string; readonly port: number },
): ResultAsync<ServerRecord, StartError> =>
  safeTry<ServerRecord, StartError>(async function* () {
    const taken = yield* takenPort(port);
    if (taken !== null) return errAsync(startFailure(ports, taken, 'port_taken', ''));
    const record = yield* spawn(ports, pythonPath, port);
    return writeRecord(layoutOf(ports.directory).record, record)
      .map(() => record)
      .mapErr(fileError(ports, port));
  });
