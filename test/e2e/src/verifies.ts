import { describe, test } from 'vitest';
import { type RequirementId, requirements } from './requirements.ts';

/** Scenarios that build on each other. Stories of one file are told beside each other, two at a time. */
export const story = (title: string, tell: () => void): void => {
  describe.concurrent(title, tell);
};

/** A scenario that proves a promise; the promise is its name. Real training on a busy machine takes its time. */
export const verifies = (
  id: RequirementId,
  scenario: () => Promise<void>,
  timeoutMs = 300_000,
): void => {
  test(`${id}: ${requirements[id]}`, { timeout: timeoutMs, concurrent: false }, scenario);
};
