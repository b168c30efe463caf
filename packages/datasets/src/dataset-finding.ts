import type { Finding } from '@vibeml/core-models';

/** A finding about a dataset as a whole, and not about certain rows. */
export const datasetFinding = (
  code: string,
  severity: Finding['severity'],
  message: string,
): Finding => ({ code, severity, message, rows: [], count: 0 });
