import type { CallContext } from '@vibeml/core-models';
import { err, ok, type ResultAsync } from 'neverthrow';
import * as z from 'zod';
import type { HubClient, HubFailure } from './hub-client.ts';
import { commitPath, type HubRepository } from './hub-paths.ts';
import { askText, textLimits } from './hub-text.ts';
import { parseJson } from './parse-json.ts';

const Commit = z.looseObject({ sha: z.string().min(1) });

/** The commit that a revision of a repository names now, never from memory. */
export const currentRevision = (
  client: HubClient,
  repository: HubRepository,
  context: CallContext,
): ResultAsync<string, HubFailure> =>
  askText(
    client,
    { host: 'hub', path: commitPath(repository), keep: 'never', maxBytes: textLimits.info },
    context,
  ).andThen((text) => {
    const commit = Commit.safeParse(parseJson(text ?? 'null').unwrapOr(null));
    return commit.success
      ? ok(commit.data.sha)
      : err<string, HubFailure>({
          kind: 'unreachable',
          reason: 'its answer has another form',
          cause: null,
        });
  });
