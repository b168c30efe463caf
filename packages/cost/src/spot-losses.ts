import type { Quantity, SpotEconomics } from '@vibeml/core-models';
import { hoursToPreemption, spanOf } from './assumptions.ts';
import { checkpointInterval } from './checkpoint-interval.ts';
import { checkpointSeconds } from './checkpoint-time.ts';
import { type Phase, secondsOf } from './phases.ts';
import { multiplySpans, type Span, scale } from './span.ts';
import type { CostBasis, Workload } from './workload.ts';

const secondsPerHour = 3600;
/** Where more than this share of the time would be lost, the estimate stops growing: such a machine is no choice. */
const mostLost = 0.9;

/** What preemptions cost a run. */
export interface SpotLosses {
  readonly phases: readonly Phase[];
  readonly expectedPreemptions: number;
  readonly checkpointSeconds: number;
  readonly checkpointInterval: number;
}

/** Seconds of training between two checkpoints of this run; null where they can't be known. */
const actualInterval = ({ training, steps, saveSteps }: Workload): number | null =>
  training === null || steps === null
    ? null
    : (training.expected * Math.min(saveSteps, steps)) / steps;

/** Of a machine that lives that long on average: paid time is useful time over the share that is not lost. */
const preemptionsOf = (useful: number, lostEach: number, meanSeconds: number): number =>
  useful / (1 - Math.min(mostLost, lostEach / meanSeconds)) / meanSeconds;

const lossPhase = (name: string, title: string, seconds: Span): Phase => ({
  name,
  title,
  seconds,
  source:
    'expected preemptions × what each one costs; preemptions = paid time ÷ mean time between them',
  method: 'modelled',
  assumptions: [hoursToPreemption],
});

/**
 * Restarts and lost work of a spot machine. Each preemption repeats set-up, download and compiling, and on average half
 * of a checkpoint interval; preemptions happen while they are made up for too. Null where a time is not known.
 */
export const spotLosses = (phases: readonly Phase[], basis: CostBasis): SpotLosses | null => {
  const { workload, offer } = basis;
  const useful = secondsOf(phases);
  const repeated = secondsOf(
    phases.filter((phase) => ['setup', 'download', 'compile'].includes(phase.name)),
  );
  if (useful === null || repeated === null || workload.checkpointBytes === null) return null;
  const saving = checkpointSeconds(workload.checkpointBytes, offer.driver).expected;
  const life = scale(spanOf(hoursToPreemption), secondsPerHour);
  const interval = actualInterval(workload) ?? checkpointInterval(saving, life.expected);
  const half = interval / 2;
  // The shortest life belongs to the high end.
  const preemptions: Span = {
    low: preemptionsOf(useful.low, repeated.low + half, life.high),
    expected: preemptionsOf(useful.expected, repeated.expected + half, life.expected),
    high: preemptionsOf(useful.high, repeated.high + half, life.low),
  };
  const restarts = multiplySpans([preemptions, repeated]);
  return {
    phases: [
      lossPhase('restarts', 'restarts after preemptions', restarts),
      lossPhase('lost-work', 'work lost to preemptions', scale(preemptions, half)),
    ],
    expectedPreemptions: preemptions.expected,
    checkpointSeconds: saving,
    checkpointInterval: checkpointInterval(saving, life.expected),
  };
};

/** What is said of spot beside the dollars. */
export const spotEconomics = (
  losses: SpotLosses,
  basis: CostBasis,
  hours: { readonly spot: number; readonly onDemand: number },
): SpotEconomics => {
  const quantity = (value: number, unit: string, source: string): Quantity => ({
    value,
    unit,
    source,
    observedAt: basis.observedAt,
    method: 'modelled',
  });
  const onDemand = basis.onDemandHourly;
  return {
    meanTimeToPreemption: hoursToPreemption.range,
    expectedPreemptions: quantity(
      losses.expectedPreemptions,
      'preemptions',
      'paid time ÷ mean time to preemption',
    ),
    checkpointSeconds: quantity(
      losses.checkpointSeconds,
      's',
      'bytes of a checkpoint ÷ writing speed',
    ),
    checkpointInterval: quantity(
      losses.checkpointInterval,
      's',
      "Daly's formula from checkpoint time and mean time to preemption",
    ),
    breakEvenHourly:
      onDemand === null
        ? null
        : quantity(
            (onDemand.value * hours.onDemand) / hours.spot,
            'USD/h',
            `${onDemand.source} × hours on demand ÷ hours on spot`,
          ),
    onDemandUsd:
      onDemand === null
        ? null
        : quantity(onDemand.value * hours.onDemand, 'USD', `${onDemand.source} × hours on demand`),
  };
};
