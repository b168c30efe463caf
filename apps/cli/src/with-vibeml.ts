import type { Vibeml, VibemlError } from '@vibeml/sdk';
import { ResultAsync } from 'neverthrow';
import type { Context } from './context.ts';

/** Opens VibeML, or takes the one that is open, and works with it. */
export const withVibeml = <Value>(
  context: Context,
  work: (vibeml: Vibeml) => ResultAsync<Value, VibemlError>,
): ResultAsync<Value, VibemlError> =>
  ResultAsync.fromSafePromise<Vibeml, VibemlError>(context.vibeml()).andThen(work);
