import type { ErrorOf } from '@vibeml/sdk';
import type { ArgumentFault } from '../names/from-snake.ts';
import { snakeCase } from '../names/snake-case.ts';

/** The faults that the SDK found in the values of an input, under the tool's names. */
export const argumentFaults = (error: ErrorOf<'request.invalid'>): readonly ArgumentFault[] =>
  error.details.problems.map(({ field, problem }) => ({
    argument: field
      .split('.')
      .map((part) => snakeCase(part))
      .join('.'),
    problem,
  }));
