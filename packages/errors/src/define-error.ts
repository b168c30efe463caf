import type { Advice, DetailRecord, ErrorKind, ErrorShape } from './error-shape.ts';

interface Parts<Details extends DetailRecord> {
  readonly message: string;
  readonly advice: readonly Advice[];
  readonly details: Details;
  readonly cause?: unknown;
}

/** Gives the maker of one error code; the object it makes is frozen and hides its cause from JSON. */
export const defineError =
  <const Code extends string, const Kind extends ErrorKind>(code: Code, kind: Kind) =>
  <const Details extends DetailRecord>(parts: Parts<Details>): ErrorShape<Code, Kind, Details> => {
    const { message, advice, details, cause } = parts;
    const error = { code, kind, message, advice, details };
    if (cause !== undefined) Object.defineProperty(error, 'cause', { value: cause });
    return Object.freeze(error);
  };
