import type { Artifact } from '@vibeml/core-models';

/** What a file was found to be. */
export interface MeasuredFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** Says how a file differs from what was promised, or null. */
export const mismatchOf = (promised: Artifact, found: MeasuredFile | null): string | null => {
  if (found === null) return `${promised.path} is not there`;
  if (found.bytes !== promised.bytes) {
    return `${promised.path} has ${found.bytes} bytes instead of ${promised.bytes}`;
  }
  return found.sha256 === promised.sha256 ? null : `${promised.path} does not match its checksum`;
};
