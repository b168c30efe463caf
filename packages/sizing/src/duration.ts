import type { Quantity, QuantityRange } from '@vibeml/core-models';

/** What the time of a run depends on. */
export interface DurationBasis {
  readonly steps: number | null;
  /** Tokens of one optimizer step that stand in rows; what a measured speed counts. Null without a tokenizer. */
  readonly tokensPerStep: number | null;
  /** Tokens of one optimizer step with padding; what a modelled speed counts. Left out or null: no padding. */
  readonly paddedTokensPerStep?: number | null;
  /** Speed seen in an earlier run of this model on this machine, tokens per second. It wins over the model. */
  readonly measuredTokensPerSecond: Quantity | null;
  /** What `estimateThroughput` gave. */
  readonly modelledTokensPerSecond: Quantity | null;
}

/** Shortest and longest time against the expected one: all public measurements that the model was checked on lie inside. */
const spread = { low: 0.75, high: 1.4 };

/** Seconds of training: steps × tokens of a step / speed. Null where steps, tokens or both speeds are unknown. */
export const estimateDuration = (basis: DurationBasis): QuantityRange | null => {
  const { steps, tokensPerStep, measuredTokensPerSecond, modelledTokensPerSecond } = basis;
  const speed = measuredTokensPerSecond ?? modelledTokensPerSecond;
  if (steps === null || tokensPerStep === null || speed === null || speed.value <= 0) return null;
  const padded = Math.max(tokensPerStep, basis.paddedTokensPerStep ?? 0);
  const tokens = measuredTokensPerSecond === null ? padded : tokensPerStep;
  const expected = (steps * tokens) / speed.value;
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
