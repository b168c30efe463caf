import type { VibemlError } from '@vibeml/sdk';
import { err, ok, type Result } from 'neverthrow';
import { type ArgumentFault, fromSnake, type ReadArguments } from '../names/from-snake.ts';
import { snakeCase } from '../names/snake-case.ts';
import { requestInvalidFailure } from '../problems/failures.ts';
import { isRecord, type JsonSchema, propertiesOf } from '../schemas/json-schema.ts';

/** Whether the arguments of a plan ask for several runs. */
export const asksForGroup = (input: unknown): input is Readonly<Record<string, unknown>> =>
  isRecord(input) && ('items' in input || 'grid' in input);

type Properties = Readonly<Record<string, JsonSchema>>;

/** What an item or a grid may name: an argument of a plan, or a hyperparameter without saying that it is one. */
const namesOf = (planInput: JsonSchema): Properties => {
  const { user: _person, ...named } = propertiesOf(planInput);
  return { ...propertiesOf(named['hyperparameters'] ?? {}), ...named };
};

const readParts = (input: Readonly<Record<string, unknown>>, names: Properties) => {
  const item: JsonSchema = { type: 'object', properties: names, additionalProperties: false };
  const lists = Object.entries(names).map(([name, each]) => [name, { items: each }]);
  const grid: JsonSchema = { ...item, properties: Object.fromEntries(lists) };
  return {
    items: fromSnake(input['items'], { type: 'array', items: item }, 'items'),
    grid: fromSnake(input['grid'], grid, 'grid'),
  };
};

const given = (name: string, { value }: ReadArguments): Readonly<Record<string, unknown>> =>
  value === undefined ? {} : { [name]: value };

/** A field is told in snake case, so a name that isn't written so is quoted. */
const problemOf = ({ argument, problem }: ArgumentFault) => ({
  field: argument,
  problem: snakeCase(argument) === argument ? problem : `${argument.split('.').at(-1)} ${problem}`,
});

/**
 * Arguments of a plan with items or a grid, as the input of `planGroup`; what stands outside of them is shared, but the cap
 * and the concurrency are of the group. Fails with `request.invalid`, which names every unknown name.
 */
export const readGroupInput = (
  input: Readonly<Record<string, unknown>>,
  planInput: JsonSchema,
): Result<Readonly<Record<string, unknown>>, VibemlError> => {
  const { items: _items, grid: _grid, concurrency, maxCostUsd, ...request } = input;
  const parts = readParts(input, namesOf(planInput));
  const faults = [...parts.items.faults, ...parts.grid.faults];
  if (faults.length > 0) {
    return err(requestInvalidFailure(faults.map(problemOf)));
  }
  return ok({
    request,
    ...given('items', parts.items),
    ...given('grid', parts.grid),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
  });
};
