import { operations } from '@vibeml/sdk';
import { expect, test } from 'vitest';
import { operationSchemas } from '../schemas/operation-schemas.ts';
import { nextActionOf } from './next-actions.ts';

const inputOf = (name: keyof typeof operations) => operationSchemas(operations, name).input;

test('an operation becomes a call of its tool', () => {
  const action = {
    operation: 'getRun' as const,
    input: { runId: 'r', maxPoints: 5 },
    why: 'To see.',
  };
  expect(nextActionOf(action, inputOf)).toEqual([
    { tool: 'vibeml_get_run', args: { run_id: 'r', max_points: 5 }, why: 'To see.' },
  ]);
});

test('consent is never proposed, and neither is a call that would be refused', () => {
  const approve = { operation: 'approvePlan' as const, input: { planId: 'p' }, why: '' };
  const wrong = { operation: 'getRun' as const, input: { colour: 'red' }, why: '' };
  expect([approve, wrong].flatMap((action) => nextActionOf(action, inputOf))).toEqual([]);
});
