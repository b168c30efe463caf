import { type Plan, Quantity, QuantityRange } from '@vibeml/core-models';
import * as z from 'zod';
import type { RunView } from '../run-view.ts';

/** One number of a plan beside what became of it. */
export const Outcome = z.looseObject({
  name: z.enum(['memory', 'speed', 'time', 'cost']),
  title: z.string(),
  /** Null where the plan did not know it. */
  predicted: z.union([Quantity, QuantityRange]).nullable(),
  actual: Quantity.nullable(),
  /** Actual over expected; null where either is missing or nothing was expected. */
  ratio: z.number().nullable(),
  /** Whether the actual number lies within the predicted range; null for a single number. */
  isWithin: z.boolean().nullable(),
});
export type Outcome = z.infer<typeof Outcome>;

type Predicted = Outcome['predicted'];

const expectedOf = (predicted: NonNullable<Predicted>): number =>
  'expected' in predicted ? predicted.expected : predicted.value;

const outcome = (
  name: Outcome['name'],
  title: string,
  predicted: Predicted,
  actual: Quantity | null,
): Outcome => {
  const expected = predicted === null ? 0 : expectedOf(predicted);
  const isRange = predicted !== null && 'expected' in predicted;
  return {
    name,
    title,
    predicted,
    actual,
    ratio: actual === null || expected === 0 ? null : actual.value / expected,
    isWithin:
      actual === null || !isRange
        ? null
        : predicted.low <= actual.value && actual.value <= predicted.high,
  };
};

/** Tokens per second of rows: a model's speed counts padding, a run's does not. */
const predictedSpeed = ({ trainedTokens, cost }: Plan): Quantity | null => {
  const training = cost.terms.find((term) => term.name === 'training')?.seconds ?? null;
  if (trainedTokens === null || training === null || training.expected === 0) return null;
  return {
    value: trainedTokens.value / training.expected,
    unit: 'tokens/s',
    source: 'tokens trained ÷ seconds of training expected',
    observedAt: training.observedAt,
    method: 'modelled',
  };
};

/** What a plan said and what its run came to, for a run that ended by itself; empty for others. */
export const compareWithPlan = (run: RunView, plan: Plan): readonly Outcome[] => {
  if (run.status !== 'succeeded' || run.endedAt === null) return [];
  const measured = (value: number | null | undefined, unit: string): Quantity | null =>
    value == null
      ? null
      : {
          value,
          unit,
          source: `run ${run.runId}`,
          observedAt: run.endedAt ?? run.updatedAt,
          method: 'measured',
        };
  const { progress } = run;
  return [
    outcome('memory', 'memory', plan.memory.needed, measured(progress?.memoryGib, 'GiB')),
    outcome(
      'speed',
      'speed of training',
      predictedSpeed(plan),
      measured(progress?.tokensPerSecond, 'tokens/s'),
    ),
    outcome('time', 'time', plan.duration, measured(run.elapsedSeconds, 's')),
    outcome('cost', 'cost', plan.cost.total, measured(run.spentUsd, 'USD')),
  ];
};
