import type { CallContext } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { ServerStanding } from '../check/server-standing.ts';
import { readRecord } from '../records/record-file.ts';
import { endServer } from './end-server.ts';
import type { InstallError, LocalServerPorts } from './local-server-ports.ts';
import { endpointOf, layoutOf, usualPort } from './server-layout.ts';
import { listProcesses, serverProcess } from './server-processes.ts';
import { ServerRecord } from './server-record.ts';
import { skypilotRelease } from './skypilot-release.ts';
import { underStartLock } from './start-lock.ts';
import {
  psEnvironment,
  type StartError,
  standingOf,
  startServer,
  untilHealthy,
} from './start-server.ts';

/** A server of our own that runs. */
export interface RunningServer {
  readonly endpoint: string;
  readonly processId: number;
  readonly startedAt: string;
  readonly release: string;
  /** It ran before. */
  readonly reused: boolean;
  readonly logPath: string;
}

/** How a server of our own stands. */
export interface LocalServerStatus {
  readonly isInstalled: boolean;
  /** The release that would be installed. */
  readonly release: string;
  /** Null where none was started, or it has ended. */
  readonly server: Omit<RunningServer, 'reused'> | null;
  /** Whether it answers; null where there is none. */
  readonly standing: ServerStanding | null;
  readonly directory: string;
}

/** What `start` is asked for. */
export interface StartOptions {
  /** Null for that of the server that runs, else the usual one. */
  readonly port: number | null;
  readonly onNote: (text: string) => void;
}

/** An API server of SkyPilot on this machine: installed into an environment of its own, with a home directory of its own. */
export interface LocalServer {
  /** Installs SkyPilot, or finds it installed. */
  install(
    onNote: (text: string) => void,
    context: CallContext,
  ): ResultAsync<{ readonly release: string; readonly reused: boolean }, InstallError>;
  /** Starts a server, after installing it where it is not, and waits until it answers; one that runs is used again. */
  start(
    options: StartOptions,
    context: CallContext,
  ): ResultAsync<RunningServer, InstallError | StartError>;
  /** Ends the server; false where there was none. Machines that it rented go on, and bill. */
  stop(context: CallContext): ResultAsync<boolean, StartError>;
  status(context: CallContext): ResultAsync<LocalServerStatus, ErrorOf<'request.cancelled'>>;
  /** The address of a server that we started and whose process is there; null without one. Asks nobody else. */
  find(context: CallContext): ResultAsync<string | null, never>;
}

/** Makes the server of this machine; nothing is installed or started before it is asked for. */
export const createLocalServer = (ports: LocalServerPorts): LocalServer => {
  const { record: recordPath, log: logPath } = layoutOf(ports.directory);
  const recorded = (): ResultAsync<ServerRecord | null, never> =>
    readRecord(recordPath, ServerRecord).orElse(() => okAsync<ServerRecord | null, never>(null));
  const running = (context: CallContext): ResultAsync<ServerRecord | null, never> =>
    recorded().andThen((record) =>
      record === null
        ? okAsync(null)
        : listProcesses(ports.processes, psEnvironment(ports), context).map((listed) =>
            serverProcess(listed, record) === null ? null : record,
          ),
    );
  const describe = (record: ServerRecord) => ({
    endpoint: endpointOf(record.port),
    processId: record.processId,
    startedAt: record.startedAt,
    release: record.release,
    logPath,
  });

  const install: LocalServer['install'] = (onNote, context) =>
    ports
      .ensureEnvironment(onNote, context)
      .map(({ reused }) => ({ release: skypilotRelease, reused }));

  const launch = (port: number, onNote: (text: string) => void, context: CallContext) =>
    safeTry<RunningServer, InstallError | StartError>(async function* () {
      const { pythonPath } = yield* ports.ensureEnvironment(onNote, context);
      onNote(`starting the API server of SkyPilot on port ${port}`);
      const record = yield* startServer(ports, { pythonPath, port });
      return untilHealthy(ports, record, context)
        .map(() => ({ ...describe(record), reused: false }))
        .orElse((error) =>
          // A server that nobody can use is not left behind, also where the caller has gone.
          endServer(ports, record, { signal: new AbortController().signal })
            .orElse(() => okAsync())
            .andThen(() => errAsync(error)),
        );
    });

  const startOrReuse = ({ port, onNote }: StartOptions, context: CallContext) =>
    safeTry<RunningServer, InstallError | StartError>(async function* () {
      const before = yield* running(context);
      const isWanted = before !== null && (port === null || port === before.port);
      if (isWanted && before.release === skypilotRelease) {
        yield* untilHealthy(ports, before, context);
        return ok({ ...describe(before), reused: true });
      }
      const left = yield* recorded();
      if (left !== null) yield* endServer(ports, left, context);
      return launch(port ?? left?.port ?? usualPort, onNote, context);
    });

  return {
    install,
    start: (options, context) =>
      underStartLock(
        ports,
        options.port ?? usualPort,
        () => startOrReuse(options, context),
        context,
      ),
    stop: (context) =>
      safeTry<boolean, StartError>(async function* () {
        const record = yield* recorded();
        if (record === null) return ok(false);
        const wasThere = (yield* running(context)) !== null;
        return endServer(ports, record, context).map(() => wasThere);
      }),
    status: (context) =>
      safeTry<LocalServerStatus, ErrorOf<'request.cancelled'>>(async function* () {
        const record = yield* running(context);
        const standing = record === null ? null : yield* standingOf(ports, record.port, context);
        return ok({
          isInstalled: yield* ports.isInstalled(),
          release: skypilotRelease,
          server: record === null ? null : describe(record),
          standing,
          directory: ports.directory,
        });
      }),
    find: (context) =>
      running(context).map((record) => (record === null ? null : endpointOf(record.port))),
  };
};
