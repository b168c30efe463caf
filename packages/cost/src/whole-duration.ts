import type { CostRange, QuantityRange } from '@vibeml/core-models';
import { addKnownSpans } from './span.ts';

/** Terms that are billed by something else than machine time. */
const timeless: ReadonlySet<string> = new Set(['storage', 'egress', 'buffer']);

/** Seconds from start to end: the sum of all terms that take machine time. Null where one of them is not known. */
export const wholeDuration = (cost: CostRange, observedAt: string): QuantityRange | null => {
  const timed = cost.terms.filter((term) => !timeless.has(term.name));
  const seconds = addKnownSpans(timed.map((term) => term.seconds));
  if (seconds === null || timed.length === 0) return null;
  return {
    ...seconds,
    unit: 's',
    source: `sum of ${timed.map((term) => term.name).join(', ')}`,
    observedAt,
    method: 'modelled',
  };
};
