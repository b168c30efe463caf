import { operations } from '@vibeml/sdk';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertiesOf } from '../schemas/json-schema.ts';
import { operationSchemas } from '../schemas/operation-schemas.ts';
import { readJsonSchema } from '../schemas/read-json-schema.ts';
import { fromSnake } from './from-snake.ts';
import { renameKnown, renameWords } from './rename-words.ts';
import { snakeCase } from './snake-case.ts';
import { toSnake } from './to-snake.ts';

const { input } = operationSchemas(operations, 'planRun');

test.each([
  ['maxCostUsd', 'max_cost_usd'],
  ['loraR', 'lora_r'],
  ['sha256', 'sha256'],
  ['p95', 'p95'],
  ['after_checkpoint', 'after_checkpoint'],
])('%s is %s', (name, expected) => {
  expect(snakeCase(name)).toBe(expected);
});

test('no two names of an operation become one', () => {
  for (const operation of Object.values(operations)) {
    const { input: schema } = operationSchemas(operations, operation.name);
    const names = Object.keys(propertiesOf(schema));
    expect(new Set(names.map(snakeCase)).size).toBe(names.length);
  }
});

describe('values', () => {
  const request = fc.record(
    {
      model: fc.string(),
      maxCostUsd: fc.double({ noNaN: true, min: 0, max: 1000 }),
      hyperparameters: fc.record(
        {
          learningRate: fc.double({ noNaN: true, min: 0, max: 0.01 }),
          maxSteps: fc.constant(null),
        },
        { requiredKeys: [] },
      ),
      tags: fc.dictionary(
        fc.string().filter((key) => key !== '__proto__'),
        fc.string(),
      ),
      columns: fc.dictionary(
        fc.constantFrom('promptText', 'prompt_text', 'maxLength'),
        fc.string(),
      ),
    },
    { requiredKeys: [] },
  );

  test("there and back again is what it was, and what is the user's own is not touched", () => {
    fc.assert(
      fc.property(request, (value) => {
        const there = toSnake(value, input);
        expect(fromSnake(there, input)).toEqual({ value, faults: [] });
        if ('tags' in value) expect(there).toHaveProperty('tags', value.tags);
      }),
    );
  });

  test('a list of records and an alternative are followed; what has no schema stays', () => {
    const schema = readJsonSchema({
      type: 'object',
      properties: {
        someRuns: {
          anyOf: [
            { type: 'array', items: { type: 'object', properties: { runId: {} } } },
            { type: 'null' },
          ],
        },
        freeForm: { type: 'object', additionalProperties: {} },
      },
    });
    const value = {
      someRuns: [{ runId: 1, extraKey: { innerKey: 2 } }],
      freeForm: { itsOwn: { keepMe: 1 } },
    };
    expect(toSnake(value, schema)).toEqual({
      some_runs: [{ run_id: 1, extra_key: { innerKey: 2 } }],
      free_form: { itsOwn: { keepMe: 1 } },
    });
  });

  test('every wrong name is told, with its place', () => {
    const { faults } = fromSnake(
      { modle: 1, maxCostUsd: 1, hyperparameters: { lr: 1 }, __proto__x: 1 },
      input,
    );
    expect(faults.map(({ argument }) => argument)).toEqual([
      'modle',
      'maxCostUsd',
      'hyperparameters.lr',
      '__proto__x',
    ]);
    expect(faults[1]?.problem).toBe('is written max_cost_usd');
  });

  test('a list of named things is read item by item', () => {
    const schema = readJsonSchema({
      type: 'array',
      items: { type: 'object', properties: { runId: { maximum: 3 } }, additionalProperties: false },
    });
    expect(fromSnake([{ run_id: 2 }, { run_id: 4 }], schema)).toEqual({
      value: [{ runId: 2 }, { runId: 4 }],
      faults: [{ argument: '[1].run_id', problem: 'is at most 3' }],
    });
  });
});

describe('sentences', () => {
  test('names of operations and inputs become those of the tools', () => {
    expect(renameWords('Id from listRuns; nextCursor of LoRA, in approvePlan')).toBe(
      'Id from vibeml_list_runs; next_cursor of LoRA, in approve_plan',
    );
  });

  test('only known names change where a value may be quoted', () => {
    expect(renameKnown("learningRate of /home/myFiles can't be 1", ['learningRate', 'model'])).toBe(
      "learning_rate of /home/myFiles can't be 1",
    );
  });
});
