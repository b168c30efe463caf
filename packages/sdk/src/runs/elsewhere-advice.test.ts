import { samplePlan, sampleQuantity } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { PlanRunInput } from '../operations/plan-run-input.ts';
import { elsewhereAdvice, failedByPlace } from './elsewhere-advice.ts';

const plain = samplePlan();
const plan = (request: Partial<typeof plain.request> = {}) =>
  samplePlan({
    request: { ...plain.request, dataset: './chats.jsonl', target: 'nebius/eu-north1', ...request },
    offer: {
      ...plain.offer,
      driver: 'skypilot',
      provider: 'nebius',
      region: 'eu-north1',
      accelerator: {
        kind: 'cuda',
        name: 'H100',
        count: 1,
        memoryGib: sampleQuantity(80, 'GiB'),
      },
    },
    elsewhere: [
      { gpu: null, regions: ['eu-west1'] },
      { gpu: 'H200', regions: ['us-central1', 'me-west1', 'uk-south1'] },
    ],
  });

test('the other places of the plan come as commands and as plans', () => {
  const { advice, fixes } = elsewhereAdvice(plan());
  expect(advice.map(({ command }) => command)).toEqual([
    `vibeml train --gpu H100 --on nebius/eu-west1 --model ${plain.request.model} --dataset ./chats.jsonl`,
    `vibeml train --gpu H200 --on nebius/us-central1 --model ${plain.request.model} --dataset ./chats.jsonl`,
    `vibeml train --gpu H200 --on nebius/me-west1 --model ${plain.request.model} --dataset ./chats.jsonl`,
  ]);
  for (const { input } of fixes) {
    expect(PlanRunInput.safeParse(input).error).toBeUndefined();
  }
  expect(fixes[0]?.input).toMatchObject({ gpuType: 'H100', target: 'nebius/eu-west1' });
});

test('what a shell would read as more than a word is left to the person', () => {
  for (const dataset of ['./my chats.jsonl', '$(rm)', '-x', 'a;b', "a'b"]) {
    expect(elsewhereAdvice(plan({ dataset })).advice[0]?.command).toMatch(/--dataset DATASET$/);
  }
});

test('only failures of a place have another place as their way out', () => {
  expect(failedByPlace('cloud.no_capacity')).toBe(true);
  expect(failedByPlace('cloud.access_denied')).toBe(false);
  expect(failedByPlace(undefined)).toBe(false);
  expect(elsewhereAdvice(plain)).toEqual({ advice: [], fixes: [] });
});
