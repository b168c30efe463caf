import type { CallContext, Processes } from '@vibeml/core-models';
import { type ErrorOf, pythonMissing } from '@vibeml/errors';
import { err, errAsync, ok, okAsync, type ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';

/** A Python of this machine. */
export interface FoundPython {
  /** What to start it with. */
  readonly command: string;
  /** For example 3.12.4. */
  readonly version: string;
}

/** What looking for Python needs. */
export interface PythonPorts {
  readonly processes: Processes;
  readonly environment: Readonly<Record<string, string>>;
}

const timeoutMs = 15_000;

/** The Python behind a command, or null where the command gives none. */
export const findPython = (
  { processes, environment }: PythonPorts,
  command: string,
  context: CallContext,
): ResultAsync<FoundPython | null, ErrorOf<'request.cancelled'>> =>
  processes
    .run({ command, arguments: ['--version'], environment, timeoutMs }, context)
    .map(({ exitCode, stdout, stderr }) => {
      // Old versions say it on stderr.
      const version = /^Python (\d+\.\d+\S*)/m.exec(`${stdout}\n${stderr}`)?.[1];
      return exitCode === 0 && version !== undefined ? { command, version } : null;
    })
    .orElse((error) =>
      match(error)
        .with({ code: 'request.cancelled' }, (cancelled) => errAsync(cancelled))
        .with({ code: 'driver.unavailable' }, { code: 'driver.timeout' }, () => okAsync(null))
        .exhaustive(),
    );

const canStartRunner = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major === 3 && minor >= 9;
};

/** Fails with `environment.python_missing` unless `python3` is at least 3.9: any such Python can start a job. */
export const requirePython = (
  ports: PythonPorts,
  context: CallContext,
): ResultAsync<FoundPython, ErrorOf<'environment.python_missing' | 'request.cancelled'>> =>
  findPython(ports, 'python3', context).andThen((found) => {
    if (found === null) return err(pythonMissing([]));
    return canStartRunner(found.version) ? ok(found) : err(pythonMissing([found.version]));
  });
