import type { HubRepositoryState } from './hub-fixture.ts';
import { type HubReply, refusal } from './hub-reply.ts';

/** Token → ids of the private and gated repositories that it opens. */
export type HubTokens = Readonly<Record<string, readonly string[]>>;

const invalid = 'Invalid credentials in Authorization header';

const opens = (tokens: HubTokens, token: string | null, id: string): boolean =>
  token !== null && (tokens[token]?.includes(id) ?? false);

/** A token that the server does not know is refused whatever is asked. */
export const refuseToken = (tokens: HubTokens, token: string | null): HubReply | null =>
  token === null || Object.hasOwn(tokens, token) ? null : refusal(401, null, invalid);

/** Whoever may not know of a repository is told that there is none: 401 where nobody is logged in, 404 with a token. */
export const refuseRepository = (
  tokens: HubTokens,
  token: string | null,
  state: HubRepositoryState | null,
): HubReply | null => {
  const hidden =
    state === null || (state.fixture.private === true && !opens(tokens, token, state.fixture.id));
  if (hidden) return refusal(token === null ? 401 : 404, 'RepoNotFound', 'Repository not found');
  return state.fixture.disabled === true
    ? refusal(403, null, 'Access to this resource is disabled.')
    : null;
};

/** Files of a gated repository open to whoever accepted the terms; what the API tells of it is public. */
export const refuseFiles = (
  tokens: HubTokens,
  token: string | null,
  { fixture }: HubRepositoryState,
): HubReply | null =>
  fixture.gated === undefined || fixture.gated === false || opens(tokens, token, fixture.id)
    ? null
    : refusal(
        token === null ? 401 : 403,
        'GatedRepo',
        `Access to ${fixture.kind} ${fixture.id} is restricted. You must have access to it and be authenticated to access it.`,
      );
