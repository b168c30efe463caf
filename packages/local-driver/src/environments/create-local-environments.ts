import { join } from 'node:path';
import type { CallContext, FinishedProcess, Processes } from '@vibeml/core-models';
import { type ErrorOf, environmentFailed, pythonMissing, redact } from '@vibeml/errors';
import { err, ok, okAsync, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { match } from 'ts-pattern';
import { writeAtomically } from '../files/file-system.ts';
import { allowedEnvironment } from '../job/allowed-environment.ts';
import { requirePython } from '../python/find-python.ts';
import { parseSetupEvent, type SetupEvent } from './setup-event.ts';
import { writeSetupFiles } from './write-setup-files.ts';

/** What building environments needs. */
export interface LocalEnvironmentsPorts {
  readonly processes: Processes;
  /** The environment of this program; the build gets what a job would get. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where environments are kept, shared by all runs. */
  readonly environmentsDirectory: string;
}

/** An environment that is ready to be used. */
export interface ReadyEnvironment {
  /** Absolute path of its interpreter. */
  readonly pythonPath: string;
  /** Whether it was there before. */
  readonly reused: boolean;
}

export type EnvironmentError = ErrorOf<
  'environment.failed' | 'environment.python_missing' | 'request.cancelled'
>;

/** Builds training environments on this machine. */
export interface LocalEnvironments {
  /** Builds the environment that the files describe, or finds it built; keys as in `JobSpec.files`. An abort ends the build. */
  ensure(
    request: {
      readonly files: Readonly<Record<string, string>>;
      readonly onEvent: (event: SetupEvent) => void;
    },
    context: CallContext,
  ): ResultAsync<ReadyEnvironment, EnvironmentError>;
}

const readyFrom = (events: readonly SetupEvent[]): ReadyEnvironment | null => {
  const ready = events.findLast((event) => event.type === 'env');
  return ready === undefined
    ? null
    : {
        pythonPath: join(ready.environment.path, 'bin', 'python'),
        reused: ready.environment.reused,
      };
};

const failureFrom = (
  events: readonly SetupEvent[],
  { exitCode }: FinishedProcess,
  logPath: string | null,
): ErrorOf<'environment.failed'> => {
  const error = events.findLast((event) => event.type === 'error');
  if (error === undefined) {
    const how = exitCode === null ? 'was killed' : `ended with exit code ${exitCode}`;
    return environmentFailed(
      'environment.ended_early',
      `The program that builds it ${how}.`,
      logPath,
    );
  }
  const hint = error.hint ?? 'Read the end of the log.';
  return environmentFailed(error.code, hint, logPath);
};

/** Keeps what the build said; null where even that can't be written. */
const keepLog = (
  directory: string,
  { stdout, stderr }: FinishedProcess,
): ResultAsync<string | null, never> => {
  const path = join(directory, 'setup.log');
  return writeAtomically(path, redact(`${stdout}\n${stderr}`))
    .map(() => path)
    .orElse(() => okAsync(null));
};

/** Makes the builder of environments. */
export const createLocalEnvironments = (ports: LocalEnvironmentsPorts): LocalEnvironments => {
  const { processes, environmentsDirectory } = ports;
  const environment = {
    ...allowedEnvironment(ports.environment),
    VIBEML_ENVIRONMENTS_DIR: environmentsDirectory,
  };

  const build = (directory: string, onLine: (line: string) => void, context: CallContext) =>
    processes
      .run(
        { command: 'python3', arguments: ['runner.py', 'setup'], directory, environment, onLine },
        context,
      )
      .mapErr((error) =>
        match(error)
          .returnType<EnvironmentError>()
          .with({ code: 'request.cancelled' }, (cancelled) => cancelled)
          .with({ code: 'driver.unavailable' }, () => pythonMissing([]))
          .with({ code: 'driver.timeout' }, ({ message }) =>
            environmentFailed('environment.timed_out', message, null),
          )
          .exhaustive(),
      );

  const judge = (
    directory: string,
    events: readonly SetupEvent[],
    finished: FinishedProcess,
  ): ResultAsync<ReadyEnvironment, EnvironmentError> => {
    const ready = finished.exitCode === 0 ? readyFrom(events) : null;
    if (ready !== null) return okAsync(ready);
    return keepLog(directory, finished).andThen(
      (logPath): Result<ReadyEnvironment, EnvironmentError> =>
        err(failureFrom(events, finished, logPath)),
    );
  };

  return {
    ensure: ({ files, onEvent }, context) =>
      safeTry<ReadyEnvironment, EnvironmentError>(async function* () {
        yield* requirePython({ processes, environment }, context);
        const directory = yield* writeSetupFiles(environmentsDirectory, files);
        const events: SetupEvent[] = [];
        const onLine = (line: string): void => {
          const event = parseSetupEvent(line);
          if (event === null) return;
          events.push(event);
          onEvent(event);
        };
        const finished = yield* build(directory, onLine, context);
        return ok(yield* judge(directory, events, finished));
      }),
  };
};
