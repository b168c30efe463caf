import type {
  NextAction,
  OperationCall,
  OperationName,
  OperationOutput,
  Vibeml,
  VibemlError,
} from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Asking } from './approval/asking.ts';
import type { ToolName } from './names/tool-names.ts';
import type { Sdk } from './sdk.ts';
import type { Session } from './session.ts';

/** How a tool's argument differs from the operation's input of that name. */
export interface ArgumentChange {
  readonly description?: string;
  readonly default?: number;
  readonly maximum?: number;
}

/** Text that was written neither by the user nor by us, and who wrote it. */
export interface UntrustedData {
  /** Completes the sentence "Text from …". */
  readonly from: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What an assistant needs of an operation's answer, under the SDK's names. */
export interface View {
  readonly summary: string;
  readonly nextActions: readonly NextAction[];
  readonly answer: object;
  readonly untrusted?: UntrustedData;
}

/** What a tool gives: an answer, or a question that a person has to answer first. */
export type ToolAnswer =
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'question'; readonly message: string; readonly state: string };

/** What one call of a tool works with. */
export interface ToolContext {
  readonly session: Session;
  readonly sdk: Sdk;
  readonly vibeml: Vibeml;
  /** Arguments under the SDK's names; not checked yet. */
  readonly input: unknown;
  readonly call: OperationCall;
  readonly asking: Asking;
}

/** An operation beside a tool's own. Where there is one, no argument is always required. */
interface OtherOperation {
  readonly operation: OperationName;
  /** Those of its inputs that the tool takes besides. */
  readonly inputs: readonly string[];
}

/** An operation as a tool. */
export interface Tool {
  readonly name: ToolName;
  readonly operation: OperationName;
  /** Another operation that the tool calls where its arguments ask for it; null for most tools. */
  readonly other: OtherOperation | null;
  /** Inputs of the operation that the tool doesn't take. */
  readonly omitted: readonly string[];
  readonly changes: Readonly<Record<string, ArgumentChange>>;
  readonly description: string;
  /** Outputs of the operation that the tool gives elsewhere or not at all. */
  readonly hidden: readonly string[];
  /** Whose text `untrusted_data` holds; null where the tool gives none. */
  readonly untrusted: string | null;
  /** Said when the answer isn't there in time. */
  readonly lateSummary: string;
  readonly run: (context: ToolContext) => ResultAsync<ToolAnswer, VibemlError>;
}

/** A tool as its file writes it down. */
export interface ToolSpec<Name extends OperationName> {
  readonly name: ToolName;
  readonly operation: Name;
  readonly description: string;
  readonly other?: OtherOperation;
  readonly omitted?: readonly string[];
  readonly changes?: Readonly<Record<string, ArgumentChange>>;
  readonly hidden?: readonly string[];
  readonly untrusted?: string;
  readonly lateSummary?: string;
  /** Leaves out what an assistant doesn't need; names stay the SDK's. */
  readonly view?: (output: OperationOutput<Name>) => View;
  /** Replaces the plain call of the operation. */
  readonly run?: Tool['run'];
}
