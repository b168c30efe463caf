/** Something to try: a tool with its arguments where there is one, else words for the person. */
export interface Attempt {
  readonly text: string;
  readonly tool?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Whether money is being spent while a problem is shown: dollars per hour, or null when it isn't known. */
export interface Spending {
  readonly hourlyUsd: number | null;
}

/** A failure as an assistant gets it. */
export interface Problem {
  readonly code: string;
  readonly category: string;
  readonly sentence: string;
  /** Facts behind it, one a line. */
  readonly why: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly retrySafe: boolean;
  /** Whether a retry alone may help. */
  readonly retryable: boolean;
  readonly spending: Spending;
  readonly details: Readonly<Record<string, unknown>>;
}
