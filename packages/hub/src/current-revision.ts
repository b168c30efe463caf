import type { CallContext } from '@vibeml/core-models';
import { err, ok, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { HubClient } from './hub-client.ts';
import { type HubFailure, unreachable } from './hub-network.ts';
import { datasetInfoPath, type HubRepository, modelInfoPath } from './hub-paths.ts';
import { askText, textLimits } from './hub-text.ts';
import { parseJson } from './parse-json.ts';

const Commit = z.looseObject({ sha: z.string().min(1) });

/** The commit that a revision of a repository names now, never from memory. What is remembered of it is renewed, so that a plan made next is made with it. */
export const currentRevision = (
  client: HubClient,
  repository: HubRepository,
  context: CallContext,
): ResultAsync<string, HubFailure> => {
  const path =
    repository.kind === 'model' ? modelInfoPath(repository) : datasetInfoPath(repository);
  const question = { host: 'hub', path, keep: 'renewed', maxBytes: textLimits.info } as const;
  return askText(client, question, context).andThen((text) => {
    const commit = Commit.safeParse(parseJson(text ?? 'null').unwrapOr(null));
    return commit.success
      ? ok(commit.data.sha)
      : err(unreachable('its answer has another form', null));
  });
};
