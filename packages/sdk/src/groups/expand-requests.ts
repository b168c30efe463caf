import {
  HyperparameterChoices,
  type JsonObject,
  mostGroupItems,
  parseInput,
  type RequestChange,
} from '@vibeml/core-models';
import { requestInvalid, type VibemlError } from '@vibeml/errors';
import { err, ok, Result } from 'neverthrow';
import { PlanRunInput } from '../operations/plan-run-input.ts';
import type { PlanGroupInput } from './plan-group-input.ts';

/** One request of a group, and in what it differs from what all share. */
export interface ExpandedRequest {
  readonly title: string;
  readonly changes: readonly RequestChange[];
  readonly request: PlanRunInput;
}

const isHyperparameter = (name: string): boolean =>
  Object.hasOwn(HyperparameterChoices.shape, name);

/** Every combination of the grid's values; one empty one without a grid. */
const combine = (grid: PlanGroupInput['grid']): readonly JsonObject[] =>
  Object.entries(grid ?? {}).reduce<readonly JsonObject[]>(
    (combinations, [name, values]) =>
      combinations.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );

const countOf = ({ items, grid }: PlanGroupInput): number =>
  Object.values(grid ?? {}).reduce((count, values) => count * values.length, items?.length ?? 1);

/** A word says by itself what it is; a number needs its name. */
const partText = ([name, value]: readonly [string, unknown]): string =>
  typeof value === 'string' ? value : `${name} ${JSON.stringify(value) ?? ''}`;

/** Fields of a request stay where they are; hyperparameters may be named without saying that they are. */
const merge = (shared: PlanRunInput, part: JsonObject): Readonly<Record<string, unknown>> => {
  const { hyperparameters, ...rest } = part;
  const named = Object.entries(rest);
  const settings = named.filter(([name]) => isHyperparameter(name));
  const nested =
    typeof hyperparameters === 'object' && !Array.isArray(hyperparameters) ? hyperparameters : {};
  return {
    ...shared,
    ...Object.fromEntries(named.filter(([name]) => !isHyperparameter(name))),
    hyperparameters: {
      ...shared.hyperparameters,
      ...nested,
      ...Object.fromEntries(settings),
    },
  };
};

const fieldOf = (name: string): string =>
  isHyperparameter(name) ? `hyperparameters.${name}` : name;

const sharedValue = (shared: PlanRunInput, name: string): RequestChange['before'] => {
  const given: Readonly<Record<string, unknown>> = { ...shared, ...shared.hyperparameters };
  const value = given[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
};

const expand = (shared: PlanRunInput, part: JsonObject): Result<ExpandedRequest, VibemlError> =>
  parseInput(PlanRunInput, merge(shared, part)).map((request) => ({
    request,
    title: Object.entries(part).map(partText).join(' · ') || 'as asked',
    changes: Object.entries(part).map(([name, after]) => ({
      field: fieldOf(name),
      before: sharedValue(shared, name),
      after,
    })),
  }));

/** The requests of a group, in order. Fails with `request.invalid` for a wrong field, and for more than twenty of them. */
export const expandRequests = (
  input: PlanGroupInput,
): Result<readonly ExpandedRequest[], VibemlError> => {
  const count = countOf(input);
  if (count > mostGroupItems || count === 0) {
    const problem = `gives ${count} items; a group has 1 to ${mostGroupItems}`;
    return err(requestInvalid([{ field: input.grid === undefined ? 'items' : 'grid', problem }]));
  }
  const combinations = combine(input.grid);
  const parts = (input.items ?? [{}]).flatMap((item) =>
    combinations.map((combination) => ({ ...item, ...combination })),
  );
  return Result.combine(parts.map((part) => expand(input.request, part))).andThen((requests) =>
    ok(requests),
  );
};
