import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type * as z from 'zod';
import type { RunView } from './run-view.ts';
import type { Services } from './services.ts';

/** What a call may do; hosts decide with it whether to ask a person first. */
export interface Safety {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  /** Reaches beyond this machine. */
  readonly openWorld: boolean;
}

/** A step forward of a call that takes long. */
export interface OperationProgress {
  /** Grows with each report. */
  readonly progress: number;
  readonly total: number | null;
  readonly message: string;
  /** The run as it is now, where a run is waited for. */
  readonly run?: RunView;
}

/** How a call is watched and ended early. */
export interface OperationCall {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OperationProgress) => void;
}

/** What is needed to perform an operation: its answer's schema, which takes time to build, is not. */
export interface Call<Input extends z.ZodType, Answer> {
  readonly input: Input;
  readonly run: (
    services: Services,
    input: z.output<Input>,
    call: OperationCall,
  ) => ResultAsync<Answer, VibemlError>;
}

/** Types a call from its input's schema. */
export const defineCall = <Input extends z.ZodType, Answer>(
  call: Call<Input, Answer>,
): Call<Input, Answer> => call;

/** One capability of VibeML: the SDK, the command line and the MCP server are made from it. */
export interface Operation<
  Name extends string = string,
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends Call<Input, z.output<Output>> {
  readonly name: Name;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  readonly safety: Safety;
  readonly output: Output;
}

/** Types an operation from its schemas. */
export const defineOperation = <
  const Name extends string,
  Input extends z.ZodType,
  Output extends z.ZodType,
>(
  operation: Operation<Name, Input, Output>,
): Operation<Name, Input, Output> => operation;
