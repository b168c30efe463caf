import type { CostRange, Offer, QuantityRange } from '@vibeml/core-models';

const secondsPerHour = 3600;

/** Dollars of a run on an offer. A machine at $0 costs $0 however long it takes; otherwise an unknown time gives an unknown total. */
export const estimateCost = (offer: Offer, duration: QuantityRange | null): CostRange => {
  const hourly = offer.hourlyUsd;
  const zero = { low: 0, expected: 0, high: 0 };
  if (hourly.value === 0) {
    return {
      hourly,
      total: {
        ...zero,
        unit: 'USD',
        source: hourly.source,
        observedAt: hourly.observedAt,
        method: hourly.method,
      },
    };
  }
  if (duration === null) return { hourly, total: null };
  const dollars = (seconds: number) => (seconds / secondsPerHour) * hourly.value;
  return {
    hourly,
    total: {
      low: dollars(duration.low),
      expected: dollars(duration.expected),
      high: dollars(duration.high),
      unit: 'USD',
      source: `${hourly.source} × ${duration.source}`,
      observedAt: hourly.observedAt,
      method: 'modelled',
    },
  };
};
