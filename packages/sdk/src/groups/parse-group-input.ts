import { parseInput } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';
import type { PlanGroupInput } from './plan-group-input.ts';

/** What was read from a file, as the input of `planGroup`. Fails with `request.invalid`, which names every wrong field. */
export const parseGroupInput = (given: unknown): ResultAsync<PlanGroupInput, VibemlError> =>
  ResultAsync.fromSafePromise(import('./plan-group-input.ts')).andThen(
    ({ PlanGroupInput: schema }) => parseInput(schema, given),
  );
