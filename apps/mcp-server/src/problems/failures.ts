import type { ErrorOf } from '@vibeml/sdk';
import { isGroupId } from '../groups/is-group-id.ts';

/** A defect; the cause is for the log alone and never serialised. */
export type UnexpectedFailure = ErrorOf<'internal.unexpected'>;

/** Something threw that never should: what was being done, and what was caught. */
export const unexpectedFailure = (what: string, cause: unknown): UnexpectedFailure =>
  Object.defineProperty(
    {
      code: 'internal.unexpected' as const,
      kind: 'internal' as const,
      message: `Something went wrong inside VibeML: ${what}.`,
      advice: [
        {
          text: 'This is a defect. Please report it with what was asked.',
          command: 'vibeml doctor --json',
        },
      ],
      details: { what },
    },
    'cause',
    { value: cause },
  );

/** Arguments that can't be taken; each field with its problem. */
export const requestInvalidFailure = (
  problems: ErrorOf<'request.invalid'>['details']['problems'],
): ErrorOf<'request.invalid'> => ({
  code: 'request.invalid',
  kind: 'validation',
  message: problems.map(({ field, problem }) => `${field}: ${problem}`).join('; '),
  advice: [{ text: 'Correct the fields named here and ask again.' }],
  details: { problems },
});

/** A person's agreement is missing or can't be used; nothing was started. */
export const approvalRefusedFailure = (
  planId: string,
  reason: string,
): ErrorOf<'approval.refused'> => ({
  code: 'approval.refused',
  kind: 'budget',
  message: `${isGroupId(planId) ? 'Group' : 'Plan'} ${planId} was not approved: ${reason}. Nothing was started.`,
  advice: [
    { text: 'Approve it in a terminal when you agree.', command: `vibeml approve ${planId}` },
  ],
  details: { planId, reason },
});
