import { defineError } from './define-error.ts';

const requestInvalidError = defineError('request.invalid', 'validation');

/** The input of an operation does not fit its schema; `problems` names each field. */
export const requestInvalid = (problems: readonly { field: string; problem: string }[]) =>
  requestInvalidError({
    message:
      problems.length === 1
        ? `${problems[0]?.field || 'The request'}: ${problems[0]?.problem}.`
        : `The request has ${problems.length} problems: ${problems.map((each) => `${each.field || 'request'}: ${each.problem}`).join('; ')}.`,
    advice: [
      { text: 'Correct the fields named here and ask again.', command: 'vibeml train --help' },
    ],
    details: { problems },
  });

const hyperparameterInvalidError = defineError('request.hyperparameter_invalid', 'validation');

/** A hyperparameter is outside what the method allows. */
export const hyperparameterInvalid = (name: string, value: string, allowed: string) =>
  hyperparameterInvalidError({
    message: `${name} can't be ${value}; allowed: ${allowed}.`,
    advice: [{ text: `Give ${name} a value within ${allowed}, or leave it out for the default.` }],
    details: { name, value, allowed },
  });

const cancelledError = defineError('request.cancelled', 'validation');

/** The caller aborted before the answer was there. */
export const cancelled = (what: string) =>
  cancelledError({
    message: `${what} was cancelled.`,
    advice: [{ text: 'Nothing was changed by the cancelled call. Ask again when you are ready.' }],
    details: { what },
  });
