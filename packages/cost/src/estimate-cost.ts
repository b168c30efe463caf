import {
  type CostAssumption,
  type CostRange,
  type CostTerm,
  isOwnCluster,
  type Quantity,
  type QuantityRange,
} from '@vibeml/core-models';
import { bufferShare, spanOf } from './assumptions.ts';
import { type MoneyTerm, moneyTerms } from './money-terms.ts';
import { type Phase, phasesOf, secondsOf } from './phases.ts';
import { addKnownSpans, mapSpan, type Span, zero } from './span.ts';
import { spotEconomics, spotLosses } from './spot-losses.ts';
import type { CostBasis } from './workload.ts';

const secondsPerHour = 3600;

const microPerDollar = 1_000_000;
const toMicro = (dollars: number): number => Math.round(dollars * microPerDollar);

/** Dollars in whole micro-dollars, so that sums are exact. */
const wholeMicroDollars = (dollars: Span): Span =>
  mapSpan(dollars, (value) => toMicro(value) / microPerDollar);

/** Adds in micro-dollars: dollars as floating point numbers would not add up. Null where one of them is not known. */
const addDollars = (terms: readonly CostTerm[]): Span | null => {
  const sum = addKnownSpans(terms.map(({ usd }) => usd && mapSpan(usd, toMicro)));
  return sum && mapSpan(sum, (value) => value / microPerDollar);
};

const dollarRange = (dollars: Span, source: string, observedAt: string): QuantityRange => ({
  ...wholeMicroDollars(dollars),
  unit: 'USD',
  source,
  observedAt,
  method: 'modelled',
});

const timeTerm = (phase: Phase, hourly: Quantity, observedAt: string): CostTerm => {
  const { seconds } = phase;
  const dollars =
    hourly.value === 0
      ? zero
      : seconds && mapSpan(seconds, (value) => (value * hourly.value) / secondsPerHour);
  return {
    name: phase.name,
    title: phase.title,
    seconds: seconds && {
      low: seconds.low,
      expected: seconds.expected,
      high: seconds.high,
      unit: 's',
      source: phase.source,
      observedAt,
      method: phase.method,
    },
    usd: dollars && dollarRange(dollars, `${hourly.source} × seconds`, hourly.observedAt),
  };
};

const plainTerm = (term: MoneyTerm, observedAt: string): CostTerm => ({
  name: term.name,
  title: term.title,
  seconds: null,
  usd: term.dollars && dollarRange(term.dollars, term.source, observedAt),
});

const bufferTerm = (terms: readonly CostTerm[], observedAt: string): readonly CostTerm[] => {
  const high = (addDollars(terms)?.high ?? 0) * spanOf(bufferShare).high;
  if (high === 0) return [];
  const dollars = { low: 0, expected: 0, high };
  const source = `${spanOf(bufferShare).high * 100} % of the high end: ${bufferShare.range.source}`;
  return [
    {
      name: 'buffer',
      title: 'buffer',
      seconds: null,
      usd: dollarRange(dollars, source, observedAt),
    },
  ];
};

const totalOf = (terms: readonly CostTerm[], hourly: Quantity): QuantityRange | null => {
  const dollars = addDollars(terms);
  return (
    dollars && {
      ...dollars,
      unit: 'USD',
      source: `sum of ${terms.map((term) => term.name).join(', ')}; ${hourly.source}`,
      observedAt: hourly.observedAt,
      method: 'modelled',
    }
  );
};

const distinct = (assumptions: readonly CostAssumption[]): readonly CostAssumption[] => [
  ...new Map(assumptions.map((each) => [each.name, each])).values(),
];

/**
 * Dollars of a run on an offer, by terms: set-up, download, compiling, training, evaluation, checkpoints, saving, the end of
 * the machine, on spot restarts and lost work, then disk, egress and a buffer of 20 % on the high end. The total is exactly
 * the sum of its terms. One's own cluster bills machine time alone. A machine at $0 costs $0 however long it takes; otherwise an unknown time gives an unknown total.
 */
export const estimateCost = (basis: CostBasis): CostRange => {
  const { offer, workload, observedAt } = basis;
  const hourly = offer.hourlyUsd;
  const useful = phasesOf(workload, offer.driver);
  const losses = offer.spot ? spotLosses(useful, basis) : null;
  const phases = [...useful, ...(losses?.phases ?? [])];
  const seconds = secondsOf(phases);
  // Of one's own cluster neither disk nor traffic is billed apart.
  const isSold = offer.driver !== 'local' && !isOwnCluster(offer.provider);
  const others = isSold ? moneyTerms(workload, seconds) : [];
  const terms = [
    ...phases.map((phase) => timeTerm(phase, hourly, observedAt)),
    ...others.map((term) => plainTerm(term, observedAt)),
  ];
  const buffer = bufferTerm(terms, observedAt);
  const all = [...terms, ...buffer];
  const usefulSeconds = secondsOf(useful);
  return {
    hourly,
    terms: all,
    total: totalOf(all, hourly),
    assumptions: [
      ...distinct([...phases, ...others].flatMap((each) => each.assumptions)),
      ...(buffer.length > 0 ? [bufferShare] : []),
    ],
    spot:
      losses === null || seconds === null || usefulSeconds === null
        ? null
        : spotEconomics(losses, basis, {
            spot: seconds.expected / secondsPerHour,
            onDemand: usefulSeconds.expected / secondsPerHour,
          }),
  };
};
