import type { Offer } from '@vibeml/core-models';
import { diskSpeed, hoursToPreemption, spanOf, uploadSpeed } from './assumptions.ts';
import { overSpeed, type Span } from './span.ts';

const secondsPerHour = 3600;

/** Seconds that one checkpoint of that many bytes takes: to disk here, to its durable place from a rented machine. */
export const checkpointSeconds = (bytes: number, driver: Offer['driver']): Span =>
  overSpeed(bytes, spanOf(driver === 'local' ? diskSpeed : uploadSpeed));

/** Seconds until a spot machine is taken away, on average; assumed. */
export const meanSecondsToPreemption = (): number =>
  hoursToPreemption.range.expected * secondsPerHour;
