import type { CostAssumption } from '@vibeml/core-models';
import { diskUsdPerGibMonth, egressUsdPerGib, environmentGib, spanOf } from './assumptions.ts';
import { addSpans, exactly, mapSpan, multiplySpans, type Span } from './span.ts';
import type { Workload } from './workload.ts';

const bytesPerGib = 2 ** 30;
const hoursPerMonth = 730;
const secondsPerHour = 3600;
/** Checkpoints that lie on the disk at once: two are kept, one is being written. */
const checkpointsOnDisk = 3;

/** A part of the bill that is not machine time; dollars. */
export interface MoneyTerm {
  readonly name: string;
  readonly title: string;
  /** Dollars; null where they can't be known yet. */
  readonly dollars: Span | null;
  readonly source: string;
  readonly assumptions: readonly CostAssumption[];
}

const storage = (workload: Workload, seconds: Span | null): MoneyTerm => {
  const { downloadBytes, checkpointBytes, resultBytes } = workload;
  const isKnown = downloadBytes !== null && checkpointBytes !== null && resultBytes !== null;
  const gib = isKnown
    ? addSpans([
        spanOf(environmentGib),
        exactly((downloadBytes + checkpointsOnDisk * checkpointBytes + resultBytes) / bytesPerGib),
      ])
    : null;
  const months =
    seconds === null ? null : mapSpan(seconds, (each) => each / secondsPerHour / hoursPerMonth);
  return {
    name: 'storage',
    title: 'disk',
    dollars:
      gib === null || months === null
        ? null
        : multiplySpans([gib, months, spanOf(diskUsdPerGibMonth)]),
    source: 'GiB of environment, model, checkpoints and result × hours × disk price',
    assumptions: [environmentGib, diskUsdPerGibMonth],
  };
};

const egress = ({ resultBytes }: Workload): MoneyTerm => ({
  name: 'egress',
  title: 'result leaving the cloud',
  dollars:
    resultBytes === null
      ? null
      : multiplySpans([exactly(resultBytes / bytesPerGib), spanOf(egressUsdPerGib)]),
  source: 'GiB of the result × traffic price',
  assumptions: [egressUsdPerGib],
});

/** What a rented machine costs besides its time. */
export const moneyTerms = (workload: Workload, seconds: Span | null): readonly MoneyTerm[] => [
  storage(workload, seconds),
  egress(workload),
];
