// The last second that a four-digit year can hold; anything beyond is a broken clock, not a date.
const lastSecond = 253_402_300_799;

/** A moment given in epoch seconds as ISO 8601, kept within the years 1970 to 9999. */
export const epochToIso = (epochSeconds: number): string => {
  const seconds = Number.isFinite(epochSeconds)
    ? Math.min(Math.max(epochSeconds, 0), lastSecond)
    : 0;
  return new Date(Math.round(seconds * 1000)).toISOString();
};
