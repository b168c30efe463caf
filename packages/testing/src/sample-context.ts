import type { CallContext } from '@vibeml/core-models';

/** A context that nobody aborts. */
export const sampleContext = (): CallContext => ({ signal: new AbortController().signal });
