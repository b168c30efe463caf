import { type OperationInput, parseGroupInput, type VibemlError } from '@vibeml/sdk';
import { okAsync, type ResultAsync } from 'neverthrow';
import type { Pair } from '../routes/flag-kinds.ts';
import type { PlanFlags } from '../routes/plan.ts';
import { buildRequest } from './build-request.ts';
import { given } from './given.ts';
import { readGroupFile } from './read-group-file.ts';

/** Numbers, true, false and null as such; everything else as text. */
const readValue = (text: string): unknown => {
  const trimmed = text.trim();
  const isNumber = trimmed !== '' && Number.isFinite(Number(trimmed));
  if (isNumber) return Number(trimmed);
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
  return Object.hasOwn(words, trimmed) ? words[trimmed] : trimmed;
};

const gridOf = (pairs: readonly Pair[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(pairs.map(({ name, value }) => [name, value.split(',').map(readValue)]));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The group that flags and file stand for; flags come before the file. A cap counts for all items together. */
export const buildGroup = (
  flags: PlanFlags,
): ResultAsync<OperationInput<'planGroup'>, VibemlError> => {
  const { maxCost, ...shared } = flags;
  const file: ResultAsync<Record<string, unknown>, VibemlError> = flags.file === undefined
    ? okAsync({})
    : readGroupFile(flags.file);
  return file.andThen((said) => {
    const { hyperparameters, ...request } = buildRequest(shared);
    const before = isRecord(said['request']) ? said['request'] : {};
    const settings = isRecord(before['hyperparameters']) ? before['hyperparameters'] : {};
    return parseGroupInput({
      ...said,
      request: { ...before, ...request, hyperparameters: { ...settings, ...hyperparameters } },
      ...given('grid', flags.grid && gridOf(flags.grid)),
      ...given('maxCostUsd', maxCost),
      ...given('concurrency', flags.concurrency),
    });
  });
};
