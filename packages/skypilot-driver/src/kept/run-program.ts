import type { CallContext } from '@vibeml/core-models';
import { execa } from 'execa';
import { ResultAsync } from 'neverthrow';

/** What a program that ended by itself left. */
export interface ProgramAnswer {
  readonly exitCode: number;
  readonly output: Buffer;
  /** Text of a third party. */
  readonly complaint: string;
}

/** Why there is no answer: it could not be started, took too long, or was stopped. */
export interface ProgramFailure {
  readonly reason: 'absent' | 'timeout' | 'stopped' | 'failed';
  readonly cause: unknown;
}

/** A program to run: arguments only, never a shell. */
export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly input: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

const reasonOf = (cause: unknown): ProgramFailure['reason'] => {
  if (typeof cause !== 'object' || cause === null) return 'failed';
  if ('code' in cause && cause.code === 'ENOENT') return 'absent';
  if ('timedOut' in cause && cause.timedOut === true) return 'timeout';
  return 'isCanceled' in cause && cause.isCanceled === true ? 'stopped' : 'failed';
};

const run = async (call: ProgramCall, { signal }: CallContext): Promise<ProgramAnswer> => {
  const { exitCode, stdout, stderr, ...rest } = await execa(call.program, [...call.arguments], {
    input: call.input,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: call.maxBytes,
    timeout: call.timeoutMs,
    cancelSignal: signal,
    reject: false,
  });
  if (exitCode === undefined) throw rest;
  return {
    exitCode,
    output: Buffer.from(stdout),
    complaint: Buffer.from(stderr).toString('utf8').slice(-4000),
  };
};

/** Runs a program to its end; one that ends with a code is an answer. */
export const runProgram = (
  call: ProgramCall,
  context: CallContext,
): ResultAsync<ProgramAnswer, ProgramFailure> =>
  ResultAsync.fromPromise(run(call, context), (cause) => ({ reason: reasonOf(cause), cause }));
