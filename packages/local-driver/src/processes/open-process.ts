import type { InteractiveProcess, ProcessRequest } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import { execa } from 'execa';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { createLineSplitter } from './split-lines.ts';
import { startFailure } from './start-failure.ts';

const optionsOf = (request: ProcessRequest) => ({
  ...(request.directory === undefined ? {} : { cwd: request.directory }),
  ...(request.timeoutMs === undefined ? {} : { timeout: request.timeoutMs }),
  env: { ...request.environment },
  extendEnv: false,
  killDescendants: true,
  forceKillAfterDelay: false as const,
  buffer: false,
  reject: false,
  stdin: 'pipe' as const,
  stdout: 'pipe' as const,
  stderr: 'ignore' as const,
});

const start = (request: ProcessRequest) =>
  execa(request.command, [...request.arguments], optionsOf(request));

type Child = ReturnType<typeof start>;

async function* linesOf(child: Child): AsyncGenerator<string> {
  const splitter = createLineSplitter();
  child.stdout.setEncoding('utf8');
  for await (const piece of child.stdout) yield* splitter.push(String(piece));
  yield* splitter.rest();
}

const interactive = (child: Child, processId: number): InteractiveProcess => {
  const lines = linesOf(child);
  // Writing to a program that has ended is no failure of ours: its lines have ended too.
  child.stdin.on('error', () => undefined);
  return {
    processId,
    lines,
    write(text) {
      if (child.stdin.writable) child.stdin.write(text);
    },
    async end(graceMs) {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      child.stdout.resume();
      await child.then(() => undefined);
      clearTimeout(killer);
    },
  };
};

const startOnce = ResultAsync.fromThrowable(
  async (request: ProcessRequest): Promise<Result<InteractiveProcess, unknown>> => {
    const child = start(request);
    if (child.pid !== undefined) {
      if (request.input !== undefined) child.stdin.write(request.input);
      return ok(interactive(child, child.pid));
    }
    const ended = await child;
    return err(ended.cause);
  },
  (cause) => cause,
);

/** Starts a program that talks over its pipes; its stderr is not kept. */
export const openProcess = (
  request: ProcessRequest,
): ResultAsync<InteractiveProcess, ErrorOf<'driver.unavailable'>> =>
  startOnce(request)
    .andThen((started) => started)
    .mapErr((cause) => startFailure(request.command, cause));
