/**
 * Seconds of training between checkpoints that lose least: Daly 2006, "A higher order estimate of the optimum checkpoint
 * interval", equation 37. Both arguments in seconds. Where saving takes twice as long as machines live, it is their life.
 */
export const checkpointInterval = (
  checkpointSeconds: number,
  meanTimeToPreemptionSeconds: number,
): number => {
  const [delta, mean] = [checkpointSeconds, meanTimeToPreemptionSeconds];
  if (delta >= 2 * mean) return mean;
  const ratio = Math.sqrt(delta / (2 * mean));
  const interval = Math.sqrt(2 * delta * mean) * (1 + ratio / 3 + ratio ** 2 / 9) - delta;
  return Math.max(interval, delta);
};
