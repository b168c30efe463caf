import type { ProcessRequest } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { startFailure } from './start-failure.ts';

const start = async (request: ProcessRequest): Promise<Result<number, unknown>> => {
  const { execa } = await import('execa');
  const child = execa(request.command, [...request.arguments], {
    ...(request.directory === undefined ? {} : { cwd: request.directory }),
    env: { ...request.environment },
    extendEnv: false,
    // A session of its own: it outlives this program and its terminal.
    detached: true,
    cleanup: false,
    stdio: 'ignore',
    reject: false,
  });
  if (child.pid === undefined) return err((await child).cause);
  child.nodeChildProcess.unref();
  return ok(child.pid);
};

const startOnce = ResultAsync.fromThrowable(start, (cause) => cause);

/** Starts a program that outlives this one, without input or output; gives its process id. */
export const startDetached = (
  request: ProcessRequest,
): ResultAsync<number, ErrorOf<'driver.unavailable'>> =>
  startOnce(request)
    .andThen((started) => started)
    .mapErr((cause) => startFailure(request.command, cause));
