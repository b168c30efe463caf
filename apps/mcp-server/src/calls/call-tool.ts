import type { CallToolResult } from '@modelcontextprotocol/server';
import type { OperationName, OperationProgress, Vibeml, VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import { buildAnswer } from '../answers/build-answer.ts';
import { nextActionOf, type ToolCallProposal } from '../answers/next-actions.ts';
import type { Asking } from '../approval/asking.ts';
import { type ArgumentFault, fromSnake } from '../names/from-snake.ts';
import { argumentFaults } from '../problems/argument-faults.ts';
import { unexpectedFailure } from '../problems/failures.ts';
import { renderProblem } from '../problems/render-problem.ts';
import { spendingNow } from '../problems/spending-now.ts';
import { argumentProblem, plainProblem, toProblem } from '../problems/to-problem.ts';
import { type JsonSchema, propertiesOf } from '../schemas/json-schema.ts';
import type { OperationSchemas } from '../schemas/operation-schemas.ts';
import { toolInput } from '../schemas/publish-tool.ts';
import { toolSchemas } from '../schemas/tool-schemas.ts';
import { loadSdk, type Sdk } from '../sdk.ts';
import type { Session } from '../session.ts';
import type { Tool, ToolAnswer, View } from '../tool.ts';

/** One call of a tool as the protocol brings it. */
export interface ToolCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OperationProgress) => void;
  readonly asking: Asking;
  /** How long the caller waits for an answer, milliseconds. */
  readonly deadlineMs: number;
}

/** A finished result, or a question for the person at the client. */
export type CallOutcome =
  | { readonly kind: 'result'; readonly result: CallToolResult }
  | { readonly kind: 'question'; readonly message: string; readonly state: string };

interface Loaded {
  readonly sdk: Sdk;
  readonly vibeml: Vibeml;
  readonly schemas: (name: OperationName) => OperationSchemas;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

const longestProposal = 4000;

const result = (value: CallToolResult): CallOutcome => ({ kind: 'result', result: value });

const refuse = (tool: Tool, faults: readonly ArgumentFault[]): CallOutcome =>
  result(renderProblem(argumentProblem(tool.name, faults)));

const proposalsOf = ({ schemas }: Loaded, view: View): readonly ToolCallProposal[] =>
  view.nextActions.flatMap((action) => nextActionOf(action, (name) => schemas(name).input));

const outcomeOf = (loaded: Loaded, answer: ToolAnswer): CallOutcome =>
  match(answer)
    .returnType<CallOutcome>()
    .with({ kind: 'question' }, (question) => question)
    .with({ kind: 'view' }, ({ view }) =>
      result(
        buildAnswer(view, {
          output: loaded.output,
          nextActions: proposalsOf(loaded, view),
          redact: (text) => loaded.sdk.redact(text),
        }),
      ),
    )
    .exhaustive();

const failureOf = async (
  loaded: Loaded,
  tool: Tool,
  input: unknown,
  error: VibemlError,
): Promise<CallOutcome> => {
  if (error.code === 'request.invalid') return refuse(tool, argumentFaults(error));
  const names = Object.keys(propertiesOf(loaded.input));
  const spending = await spendingNow({ ...loaded, input }, tool, error);
  return result(renderProblem(toProblem(loaded.sdk, error, spending, names)));
};

const lateOutcome = (tool: Tool, call: ToolCall): CallOutcome =>
  result(
    buildAnswer(
      {
        summary: tool.lateSummary,
        nextActions: [],
        answer: { status: 'in_progress' },
      },
      {
        output: {},
        nextActions:
          JSON.stringify(call.arguments).length > longestProposal
            ? []
            : [{ tool: tool.name, args: call.arguments, why: 'Gets the answer.' }],
        redact: (text) => text,
      },
    ),
  );

/** Answers to different questions are different work. */
const keyOf = (tool: Tool, input: unknown, { asking }: ToolCall): string =>
  JSON.stringify([
    tool.name,
    input,
    asking.kind === 'rounds' && asking.reply !== null ? asking.reply.asked.nonce : null,
  ]);

const runTool = async (
  session: Session,
  tool: Tool,
  loaded: Loaded,
  call: ToolCall,
): Promise<CallOutcome> => {
  const read = fromSnake(call.arguments, toolInput(loaded.input, tool));
  if (read.faults.length > 0) return refuse(tool, read.faults);
  const { sdk, vibeml } = loaded;
  const joined = await session.work.join(
    keyOf(tool, read.value, call),
    (operationCall) =>
      tool.run({
        session,
        sdk,
        vibeml,
        input: read.value,
        call: operationCall,
        asking: call.asking,
      }),
    call,
  );
  if (joined.kind === 'late') return lateOutcome(tool, call);
  return joined.result.match(
    (answer) => outcomeOf(loaded, answer),
    (error) => {
      if (error.kind === 'internal')
        session.log(`${tool.name}: ${sdk.redact(describeCause(error))}`);
      return failureOf(loaded, tool, read.value, error);
    },
  );
};

const describeCause = ({ message, cause }: VibemlError): string =>
  cause instanceof Error ? `${message} ${cause.stack ?? cause.message}` : message;

const load = (session: Session, tool: Tool): ResultAsync<Loaded, VibemlError> =>
  loadSdk().andThen((sdk) =>
    session.vibeml().map((vibeml) => {
      const schemas = (name: OperationName) => session.schemas(sdk.operations, name);
      // A secret that this process has met is taken out, whatever it looks like.
      const redact = (text: string) => sdk.redact(vibeml.local.redact(text));
      return { sdk: { ...sdk, redact }, vibeml, schemas, ...toolSchemas(tool, schemas) };
    }),
  );

const unfinished = (session: Session, tool: Tool, error: VibemlError): CallOutcome => {
  session.log(`${tool.name}: ${describeCause(error)}`);
  return result(renderProblem(plainProblem(error)));
};

/** Calls a tool. Every failure becomes a result that says what happened, what to try and what it costs. */
export const callTool = async (
  session: Session,
  tool: Tool,
  call: ToolCall,
): Promise<CallOutcome> => {
  try {
    return await load(session, tool).match(
      (loaded) => runTool(session, tool, loaded, call),
      (error) => unfinished(session, tool, error),
    );
  } catch (cause) {
    return unfinished(session, tool, unexpectedFailure('the answer could not be written', cause));
  }
};
