import { ResultAsync } from 'neverthrow';
import { type UnexpectedFailure, unexpectedFailure } from './problems/failures.ts';

/** The SDK as a module; loaded at the first call of a tool, so that the list of tools is there at once. */
export type Sdk = typeof import('@vibeml/sdk');

/** Loads the SDK; a second call gets the same module. */
export const loadSdk = (): ResultAsync<Sdk, UnexpectedFailure> =>
  ResultAsync.fromPromise(import('@vibeml/sdk'), (cause) =>
    unexpectedFailure('the SDK could not be loaded', cause),
  );
