import type { CallContext, FinishedProcess, ProcessRequest } from '@vibeml/core-models';
import { cancelled, driverTimeout, type ErrorOf } from '@vibeml/errors';
import { execa } from 'execa';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import { createTail } from './keep-tail.ts';
import { createLineSplitter } from './split-lines.ts';
import { startFailure } from './start-failure.ts';

const maxCapturedCharacters = 4_194_304;

/** How a program that is run to its end can fail; its exit code is no failure. */
export type RunFailure = ErrorOf<'driver.unavailable' | 'driver.timeout' | 'request.cancelled'>;

interface RunContext extends CallContext {
  readonly killAfterMs: number;
}

const optionsOf = (request: ProcessRequest, { signal, killAfterMs }: RunContext) => ({
  ...(request.directory === undefined ? {} : { cwd: request.directory }),
  ...(request.timeoutMs === undefined ? {} : { timeout: request.timeoutMs }),
  ...(request.input === undefined ? { stdin: 'ignore' as const } : { input: request.input }),
  env: { ...request.environment },
  extendEnv: false,
  cancelSignal: signal,
  forceKillAfterDelay: killAfterMs,
  // Its own group, so that an abort ends what the program started too.
  killDescendants: true,
  // The output is read by ourselves: execa would keep all of it, or end the program.
  buffer: false,
  reject: false,
  stripFinalNewline: false,
  encoding: 'utf8' as const,
});

const capture = (stream: NodeJS.ReadableStream | null, onText: (text: string) => void): void => {
  stream?.setEncoding('utf8');
  stream?.on('data', onText);
};

const runUnsafe = async (request: ProcessRequest, context: RunContext) => {
  const stdout = createTail(maxCapturedCharacters);
  const stderr = createTail(maxCapturedCharacters);
  const lines = createLineSplitter();
  const tell = (complete: readonly string[]): void => {
    for (const line of complete) request.onLine?.(line);
  };
  const child = execa(request.command, [...request.arguments], optionsOf(request, context));
  capture(child.stdout, (text) => {
    stdout.append(text);
    tell(lines.push(text));
  });
  capture(child.stderr, stderr.append);
  const ended = await child;
  tell(lines.rest());
  return { ended, stdout: stdout.text(), stderr: stderr.text() };
};

type Ran = Awaited<ReturnType<typeof runUnsafe>>;

const judge = (request: ProcessRequest, ran: Ran): Result<FinishedProcess, RunFailure> => {
  const { ended, stdout, stderr } = ran;
  if (ended.isCanceled) return err(cancelled(request.command));
  if (ended.timedOut) return err(driverTimeout('local', request.command, request.timeoutMs ?? 0));
  const ranAtAll = ended.exitCode !== undefined || ended.isTerminated;
  if (!ranAtAll) return err(startFailure(request.command, ended.cause));
  return ok({ exitCode: ended.exitCode ?? null, stdout, stderr });
};

const runOnce = ResultAsync.fromThrowable(runUnsafe, (cause) => cause);

/** Runs a program to its end. Of each stream the last 4 Mi characters are kept. */
export const runProcess = (
  request: ProcessRequest,
  context: RunContext,
): ResultAsync<FinishedProcess, RunFailure> =>
  runOnce(request, context)
    .mapErr((cause) => startFailure(request.command, cause))
    .andThen((ran) => judge(request, ran));
