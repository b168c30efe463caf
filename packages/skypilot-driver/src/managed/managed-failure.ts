import type { JobFailure } from '@vibeml/core-models';
import { explainLaunchFailure } from '../failure/explain-failure.ts';
import type { ManagedSight } from './managed-sight.ts';
import type { ManagedTools } from './managed-tools.ts';

/** Why SkyPilot gave up on a managed job, with what can be done; null where it did not. */
export const managedFailure = (
  { providers = [] }: ManagedTools,
  { failure, record }: ManagedSight,
): JobFailure | null => {
  if (failure === null) return null;
  const [first] = record?.machines ?? [];
  const { code, message, advice } = explainLaunchFailure(failure, {
    provider: first?.provider ?? 'skypilot',
    gpu: first?.gpu ?? 'machine',
    region: first?.region ?? 'any region',
    elsewhere: record?.elsewhere ?? [],
    providers,
  });
  const [hint] = advice;
  return { code, message, hint: hint?.command ?? hint?.text ?? null };
};
