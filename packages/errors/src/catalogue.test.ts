import { expect, test } from 'vitest';
import { errorCatalogue } from './catalogue.ts';
import { classify } from './classify.ts';
import { renderText } from './render-text.ts';
import { toException } from './to-exception.ts';
import { toJson } from './to-json.ts';

const entries = Object.entries(errorCatalogue);

test('no two factories share a code', () => {
  const codes = entries.map(([, entry]) => entry.example.code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThan(40);
});

test.each(entries)('%s says what happened and what to try', (_name, { meaning, example }) => {
  expect(meaning).toMatch(/\.$/);
  expect(example.message.length).toBeGreaterThan(10);
  expect(example.code).toMatch(/^[a-z]+\.[a-z_]+$/);
  expect(example.advice.length).toBeGreaterThan(0);
  expect(Object.isFrozen(example)).toBe(true);
  expect(renderText(example)).toContain(example.code);
  expect(JSON.parse(JSON.stringify(toJson(example)))).toEqual(toJson(example));
  expect(toException(example).message).toContain(example.message);
  expect(classify(example).retrySafe).toBe(example.kind !== 'internal');
});

test('sentences that are part of the contract', () => {
  expect(errorCatalogue.modelNotFound.example.message).toBe("Model 'xyz' not found on HuggingFace");
  expect(errorCatalogue.budgetExceeded.example.message).toBe(
    'Estimated cost $50 exceeds budget $30. Approve override?',
  );
  expect(errorCatalogue.gpuNotSupported.example.message).toBe(
    "GPU type 'RTX9000' not supported. Available: H100, L40S",
  );
  expect(errorCatalogue.noCapacity.example.message).toBe(
    'No H100 in eu-north1. Try: H200 in eu-west1, us-central1',
  );
});
