import { Result } from 'neverthrow';

/** Parses JSON text; what it holds is checked by whoever asked. */
export const parseJson = Result.fromThrowable(
  (text: string): unknown => JSON.parse(text),
  () => 'it is not valid JSON',
);
