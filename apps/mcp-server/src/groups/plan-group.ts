import type { VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import { callOperation } from '../define-tool.ts';
import { requestInvalidFailure } from '../problems/failures.ts';
import type { ToolAnswer, ToolContext } from '../tool.ts';
import { viewOfGroup } from '../views/group.ts';
import { readGroupInput } from './read-group-input.ts';

const shared = /^request\./;

/** What all items share stands among the arguments themselves, not below `request`. */
const withoutRequest = (error: VibemlError): VibemlError =>
  error.code === 'request.invalid'
    ? requestInvalidFailure(
        error.details.problems.map(({ field, problem }) => ({
          field: field.replace(shared, ''),
          problem,
        })),
      )
    : error;

/** Plans several runs as one group. Fails as `planGroup` does, with its problems under the names of the arguments. */
export const planGroup = (
  context: ToolContext,
  input: Readonly<Record<string, unknown>>,
): ResultAsync<ToolAnswer, VibemlError> => {
  const { operations } = context.sdk;
  const { input: planInput } = context.session.schemas(operations, 'planRun');
  return readGroupInput(input, planInput)
    .asyncAndThen((group) => callOperation('planGroup', { ...context, input: group }))
    .mapErr(withoutRequest)
    .map((output) => ({
      kind: 'view' as const,
      view: viewOfGroup(output, context.sdk.redact),
    }));
};
