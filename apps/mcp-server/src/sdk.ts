import { ResultAsync } from 'neverthrow';
import { type UnexpectedFailure, unexpectedFailure } from './problems/failures.ts';

/** The functions of the SDK; loaded at the first call of a tool, so that the list of tools is there at once. */
export type Sdk = typeof import('./sdk-functions.ts');

/** Loads the SDK; a second call gets the same module. */
export const loadSdk = (): ResultAsync<Sdk, UnexpectedFailure> =>
  ResultAsync.fromPromise(import('./sdk-functions.ts'), (cause) =>
    unexpectedFailure('the SDK could not be loaded', cause),
  );
