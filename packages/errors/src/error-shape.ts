/** The eight families an error belongs to. */
export type ErrorKind =
  | 'validation'
  | 'resource'
  | 'cloud'
  | 'budget'
  | 'config'
  | 'driver'
  | 'job'
  | 'internal';

/** One thing to try next: a sentence and, where there is one, a command that is ready to run. */
export interface Advice {
  readonly text: string;
  readonly command?: string;
}

/** Values that survive JSON without loss. */
export type Detail = string | number | boolean | null | readonly Detail[] | DetailRecord;

/** Facts about one failure, ready for JSON: numbers carry their unit in the key. */
export interface DetailRecord {
  readonly [key: string]: Detail;
}

/** The shape of every error: a frozen plain object that survives JSON and `structuredClone`. */
export interface ErrorShape<
  Code extends string = string,
  Kind extends ErrorKind = ErrorKind,
  Details extends DetailRecord = DetailRecord,
> {
  /** Stable literal, `area.reason`. */
  readonly code: Code;
  readonly kind: Kind;
  /** One sentence in our own words; text of third parties never stands here. */
  readonly message: string;
  readonly advice: readonly Advice[];
  readonly details: Details;
  /** What was caught, for logs. Not enumerable, so it is never serialised to a user or a model. */
  readonly cause?: unknown;
}
