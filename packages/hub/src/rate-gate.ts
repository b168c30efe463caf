/** Which limit a question counts against. */
export type RateBucket = 'api' | 'resolvers' | 'viewer';

/** How long the Hub asks to wait, by its RateLimit and Retry-After headers. */
export interface RateGate {
  /** Takes note of what an answer says about the limit. */
  note(bucket: RateBucket, headers: Headers): void;
  /** Milliseconds until the next question is welcome; 0 where nothing is known. */
  waitMs(bucket: RateBucket): number;
}

/** Seconds that an answer asks to wait: the reset of an exhausted `RateLimit: "api";r=0;t=55`, else Retry-After in seconds; null when it asks for none. */
export const askedPauseSeconds = (headers: Headers): number | null => {
  const limit = headers.get('ratelimit') ?? '';
  const left = /;\s*r=(\d+)/.exec(limit)?.[1];
  const reset = /;\s*t=(\d+)/.exec(limit)?.[1];
  if (left !== undefined && Number(left) === 0 && reset !== undefined) return Number(reset);
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(after) && after >= 0 ? after : null;
};

/** Remembers for each limit until when the Hub wants no more questions, so that parallel questions wait together. */
export const createRateGate = (now: () => number): RateGate => {
  const openAt = new Map<RateBucket, number>();
  return {
    note(bucket, headers) {
      const seconds = askedPauseSeconds(headers);
      if (seconds !== null) openAt.set(bucket, now() + seconds * 1000);
    },
    waitMs: (bucket) => Math.max(0, (openAt.get(bucket) ?? 0) - now()),
  };
};
