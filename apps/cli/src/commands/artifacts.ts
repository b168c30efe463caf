import type { OperationOutput, Vibeml, VibemlError } from '@vibeml/sdk';
import type { ResultAsync } from 'neverthrow';
import type { Context } from '../context.ts';
import type { Command } from '../outcome.ts';
import { renderArtifacts } from '../render/artifacts.ts';
import type { ArtifactsFlags } from '../routes/artifacts.ts';
import { withVibeml } from '../with-vibeml.ts';

type Answer = OperationOutput<'getArtifacts'>;

const download = (
  context: Context,
  vibeml: Vibeml,
  answer: Answer,
  directory: string,
): ResultAsync<Answer, VibemlError> =>
  vibeml.local
    .downloadArtifacts(answer.runId, directory, { signal: context.signal })
    .map((artifacts) => ({ ...answer, directory, artifacts: [...artifacts] }));

/** `vibeml artifacts RUN` */
export const artifacts: Command<ArtifactsFlags, [runId: string]> = (context, flags, runId) =>
  withVibeml(context, (vibeml) => {
    const listed = vibeml.getArtifacts({ runId }, { signal: context.signal });
    const { download: directory } = flags;
    return directory === undefined
      ? listed
      : listed.andThen((answer) => download(context, vibeml, answer, directory));
  }).map((answer) => ({
    document: answer,
    text: (page) => renderArtifacts(answer.directory, answer.artifacts, page),
  }));
