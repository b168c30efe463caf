import { resolve } from 'node:path';
import type { Artifact, RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';

/** The files of a result after checking them; with a directory they are copied there. */
export const checkArtifacts = (
  services: Services,
  wanted: { readonly runId: RunId; readonly directory?: string | undefined },
  call: OperationCall,
): ResultAsync<{ directory: string; artifacts: readonly Artifact[] }, VibemlError> => {
  const { runId, directory } = wanted;
  const target = directory === undefined ? null : resolve(services.workingDirectory, directory);
  return services.jobs.artifacts(runId, { directory: target }, call);
};
