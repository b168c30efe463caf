import { type Classification, classify } from './classify.ts';
import type { Advice, DetailRecord } from './error-shape.ts';
import { errorPage } from './render-text.ts';
import type { VibemlError } from './vibeml-error.ts';

/** An error as JSON, for programs: the error itself, what can be done, and its page. */
export interface ErrorJson extends Classification {
  readonly code: string;
  readonly kind: string;
  readonly message: string;
  readonly advice: readonly Advice[];
  readonly details: DetailRecord;
  readonly page: string;
}

/** Gives the JSON form of an error; its cause stays out. */
export const toJson = (error: VibemlError): ErrorJson => ({
  code: error.code,
  kind: error.kind,
  message: error.message,
  advice: error.advice,
  details: error.details,
  ...classify(error),
  page: errorPage(error.code),
});
