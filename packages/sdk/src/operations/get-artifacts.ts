import { Artifact, RunId } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { checkArtifacts } from '../runs/check-artifacts.ts';

export const GetArtifactsOutput = z.looseObject({
  ...answerFields,
  runId: RunId,
  directory: z.string(),
  artifacts: z.array(Artifact),
});

/** The files of the result, checked against their SHA-256; copied when a directory is named. */
export const getArtifacts = defineOperation({
  name: 'getArtifacts',
  title: 'Get the artefacts of a run',
  summary:
    'Lists the files of a finished run after checking their SHA-256, and says where they are.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({ runId: RunId.describe('Id of a run from listRuns') }),
  output: GetArtifactsOutput,
  run: (services, input, call) =>
    checkArtifacts(services, input, call).map(({ directory, artifacts }) => ({
      runId: input.runId,
      directory,
      artifacts: [...artifacts],
      summary: `${artifacts.length} files in ${directory}, checked against their SHA-256.`,
      nextActions: [],
    })),
});
