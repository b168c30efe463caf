import { errAsync, okAsync } from 'neverthrow';
import type { ReadError } from './refresh-run.ts';

/** A run that is gone by now is no failure of a look at many. */
export const orGone = (error: ReadError) =>
  error.code === 'run.not_found' ? okAsync(null) : errAsync(error);
