/** Failures that may be over a little later: nobody has to change anything. */
const passing: readonly string[] = [
  'cloud.no_capacity',
  'driver.unavailable',
  'driver.timeout',
  'driver.job_unknown',
  'request.cancelled',
];

/** Whether a launch that failed with this code may work a little later. */
export const canTryAgain = (code: string): boolean => passing.includes(code);
