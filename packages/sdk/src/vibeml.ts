import type { CallContext, RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type * as z from 'zod';
import type { LocalTools } from './local-tools.ts';
import type { OperationCall } from './operation.ts';
import type { OperationName, Operations } from './operations/index.ts';

/** The input of an operation as a caller writes it: defaults may be left out. */
export type OperationInput<Name extends OperationName> = z.input<Operations[Name]['input']>;
/** The answer of an operation. */
export type OperationOutput<Name extends OperationName> = z.output<Operations[Name]['output']>;

/** Every operation as a function. Input is checked first; a failure is a value, never a rejection. */
export type OperationFunctions = {
  readonly [Name in OperationName]: (
    input: OperationInput<Name>,
    call?: Partial<OperationCall>,
  ) => ResultAsync<OperationOutput<Name>, VibemlError>;
};

/** VibeML for a program. */
export interface Vibeml extends OperationFunctions {
  /** Plans a new run that goes on from the newest checkpoint of an ended one. */
  planResume(
    runId: RunId,
    call?: Partial<OperationCall>,
  ): ResultAsync<OperationOutput<'planRun'>, VibemlError>;
  /** Follows a run to its end and recovers it within its approval; one supervisor per run. */
  superviseRun(
    runId: RunId,
    call?: Partial<OperationCall>,
  ): ResultAsync<OperationOutput<'getRun'>, VibemlError>;
  /** What only works on this machine: preferences, the training environment, a chat with a tuned model. */
  readonly local: LocalTools;
  /** Closes the database. Runs go on. */
  close(): ResultAsync<void, VibemlError>;
}

/** A call's context with its parts filled in. */
export const completeCall = (call: Partial<OperationCall> = {}): OperationCall & CallContext => ({
  signal: call.signal ?? new AbortController().signal,
  onProgress: call.onProgress ?? (() => undefined),
});
