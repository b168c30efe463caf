import type { VibemlError } from './vibeml-error.ts';

/** An exception for programs that prefer `throw`: its `cause` is the error value. */
export const toException = (error: VibemlError): Error => {
  const exception = new Error(`${error.code}: ${error.message}`, { cause: error });
  exception.name = 'VibemlException';
  return exception;
};
