/** What every effectful call takes: an abort signal gives `request.cancelled` instead of a rejection. */
export interface CallContext {
  readonly signal: AbortSignal;
}
