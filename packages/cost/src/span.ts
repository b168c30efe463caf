/** Three guesses at one number; low ≤ expected ≤ high. */
export interface Span {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Nothing, surely. */
export const zero: Span = { low: 0, expected: 0, high: 0 };

/** One number, surely. */
export const exactly = (value: number): Span => ({ low: value, expected: value, high: value });

/** The span of a function that grows with its argument. */
export const mapSpan = (span: Span, grow: (value: number) => number): Span => ({
  low: grow(span.low),
  expected: grow(span.expected),
  high: grow(span.high),
});

/** Sums from low to high. */
export const addSpans = (spans: readonly Span[]): Span =>
  spans.reduce(
    (sum, span) => ({
      low: sum.low + span.low,
      expected: sum.expected + span.expected,
      high: sum.high + span.high,
    }),
    zero,
  );

/** The sum of the spans, or null where one of them is not known. */
export const addKnownSpans = (spans: readonly (Span | null)[]): Span | null => {
  const known = spans.filter((span) => span !== null);
  return known.length < spans.length ? null : addSpans(known);
};

/** The product of spans that are not negative. */
export const multiplySpans = (spans: readonly Span[]): Span =>
  spans.reduce(
    (total, span) => ({
      low: total.low * span.low,
      expected: total.expected * span.expected,
      high: total.high * span.high,
    }),
    exactly(1),
  );

/** A span times a number that is not negative. */
export const scale = (span: Span, factor: number): Span => mapSpan(span, (value) => value * factor);

/** An amount over a speed: the fastest speed gives the low end. */
export const overSpeed = (amount: number, speed: Span): Span => ({
  low: amount / speed.high,
  expected: amount / speed.expected,
  high: amount / speed.low,
});
