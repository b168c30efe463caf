import type { Quantity, QuantityRange } from '@vibeml/core-models';

/** What the time of a run depends on. */
export interface DurationBasis {
  readonly steps: number | null;
  /** Tokens of one optimizer step; null without a tokenizer. */
  readonly tokensPerStep: number | null;
  /** Speed seen in an earlier run of this model on this machine, tokens per second. */
  readonly measuredTokensPerSecond: Quantity | null;
}

/** Shortest and longest time against the expected one; the spread of repeated runs on shared machines. */
const spread = { low: 0.75, high: 1.6 };

/** Seconds of training. Null while no speed was measured for this model on this machine: a guess is never given. */
export const estimateDuration = (basis: DurationBasis): QuantityRange | null => {
  const { steps, tokensPerStep, measuredTokensPerSecond: speed } = basis;
  if (steps === null || tokensPerStep === null || speed === null || speed.value <= 0) return null;
  const expected = (steps * tokensPerStep) / speed.value;
  return {
    low: expected * spread.low,
    expected,
    high: expected * spread.high,
    unit: 's',
    source: speed.source,
    observedAt: speed.observedAt,
    method: 'modelled',
  };
};
