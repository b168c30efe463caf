import type {
  NextAction,
  OperationFunctions,
  OperationInput,
  OperationName,
  OperationOutput,
  Operations,
  VibemlError,
} from '@vibeml/sdk';
import { errAsync, type ResultAsync } from 'neverthrow';
import type { Tool, ToolContext, ToolSpec, View } from './tool.ts';

const isInputOf = <Name extends OperationName>(
  operation: Operations[Name],
  candidate: unknown,
): candidate is OperationInput<Name> => operation.input.safeParse(candidate).success;

/** Checks the input of an operation and calls it. Fails with `request.invalid` besides its own errors. */
export const callOperation = <Name extends OperationName>(
  name: Name,
  { sdk, vibeml, input, call }: Pick<ToolContext, 'sdk' | 'vibeml' | 'input' | 'call'>,
): ResultAsync<OperationOutput<Name>, VibemlError> => {
  const operation: Operations[Name] = sdk.operations[name];
  const functions: OperationFunctions = vibeml;
  if (isInputOf<Name>(operation, input)) return functions[name](input, call);
  const checked = sdk.parseInput(operation.input, input);
  return errAsync(checked.isErr() ? checked.error : sdk.unexpected(`the input of ${name}`));
};

const late =
  'The answer is not there yet; the work goes on. Nothing was started or changed. Call again with the same arguments to get it.';

const everything = ({
  summary,
  nextActions,
  ...answer
}: {
  readonly summary: string;
  readonly nextActions: readonly NextAction[];
}): View => ({ summary, nextActions, answer });

/** Makes a tool from its specification. */
export const defineTool = <const Name extends OperationName>(spec: ToolSpec<Name>): Tool => {
  const view: (output: OperationOutput<Name>) => View = spec.view ?? everything;
  return {
    name: spec.name,
    operation: spec.operation,
    other: spec.other ?? null,
    omitted: spec.omitted ?? [],
    changes: spec.changes ?? {},
    description: spec.description,
    hidden: spec.hidden ?? [],
    untrusted: spec.untrusted ?? null,
    lateSummary: spec.lateSummary ?? late,
    run:
      spec.run ??
      ((context) =>
        callOperation(spec.operation, context).map((output) => ({
          kind: 'view' as const,
          view: view(output),
        }))),
  };
};
