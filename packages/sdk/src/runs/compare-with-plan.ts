import type { PlanForecast, Quantity } from '@vibeml/core-models';
import type { RunView } from '../run-view.ts';
import type { Outcome } from './outcome.ts';

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
const predictedSpeed = ({ trainedTokens, cost }: PlanForecast): Quantity | null => {
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
export const compareWithPlan = (run: RunView, plan: PlanForecast): readonly Outcome[] => {
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
