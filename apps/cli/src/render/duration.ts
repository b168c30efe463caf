const secondsPerMinute = 60;
const secondsPerHour = 3600;
const secondsPerDay = 86_400;

/** A duration in words: `48 s`, `3 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const part = (size: number, unit: string, rest: number, restUnit: string): string => {
    const remainder = Math.floor((whole % size) / rest);
    return `${Math.floor(whole / size)} ${unit}${remainder === 0 ? '' : ` ${remainder} ${restUnit}`}`;
  };
  if (whole < secondsPerMinute) return `${whole} s`;
  if (whole < secondsPerHour) return part(secondsPerMinute, 'min', 1, 's');
  if (whole < secondsPerDay) return part(secondsPerHour, 'h', secondsPerMinute, 'min');
  return part(secondsPerDay, 'd', secondsPerHour, 'h');
};

/** A range of durations, rounded as far as it is meant: `2–5 min`. */
export const durationRange = (lowSeconds: number, highSeconds: number): string => {
  const [unit, size] =
    highSeconds < 2 * secondsPerMinute
      ? (['s', 1] as const)
      : highSeconds < 2 * secondsPerHour
        ? (['min', secondsPerMinute] as const)
        : (['h', secondsPerHour] as const);
  const digits = unit === 'h' ? 1 : 0;
  const [low, high] = [lowSeconds, highSeconds].map((each) => (each / size).toFixed(digits));
  return low === high ? `about ${low} ${unit}` : `${low}–${high} ${unit}`;
};

/** Time that is left, as a clock shows it: `0:21`, `12:05`, `1:02:03`. */
export const countdown = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / secondsPerMinute);
  return minutes < 60
    ? `${minutes}:${two(whole % secondsPerMinute)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % secondsPerMinute)}`;
};

/** How long ago, or how soon, an ISO 8601 moment is. */
export const distance = (moment: string, nowMs: number): string => {
  const seconds = (Date.parse(moment) - nowMs) / 1000;
  if (Math.abs(seconds) < 1) return 'now';
  return seconds > 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} ago`;
};
