import { expect, test } from 'vitest';
import { parseInput } from './parse.ts';
import { TrainingRequest } from './training-request.ts';

test('a request needs only a model and a dataset', () => {
  const request = parseInput(TrainingRequest, {
    model: 'a/b',
    dataset: './x.jsonl',
  })._unsafeUnwrap();
  expect(request).toEqual({
    model: 'a/b',
    dataset: './x.jsonl',
    workflow: 'auto',
    hyperparameters: {},
    target: 'auto',
    tags: {},
  });
});

test('every fault is named at once', () => {
  const error = parseInput(TrainingRequest, {
    dataset: '',
    hyperparameters: { learningRate: 7 },
    surprise: 1,
  })._unsafeUnwrapErr();
  expect(error.code).toBe('request.invalid');
  expect(error.details.problems.map((each) => each.field)).toEqual([
    'model',
    'dataset',
    'hyperparameters.learningRate',
    '',
  ]);
});
