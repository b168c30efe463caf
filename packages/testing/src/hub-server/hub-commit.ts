import { refuseRepository } from './hub-access.ts';
import type { HubWorld } from './hub-api.ts';
import { type HubFixture, type HubRepositoryState, pushCommit } from './hub-fixture.ts';
import { type HubReply, type HubServerRequest, jsonReply, refusal } from './hub-reply.ts';

/** Who may write, and how a repository is made. */
export interface WriteWorld extends HubWorld {
  readonly writers: readonly string[];
  add(fixture: HubFixture): void;
}

interface Creation {
  readonly name: string;
  readonly organization: string;
  readonly visibility?: 'public' | 'private';
}
interface CommitLine {
  readonly key: string;
  readonly value: { readonly path: string; readonly content: string };
}

const mayWrite = ({ writers }: WriteWorld, token: string | null): boolean =>
  token !== null && writers.includes(token);

const create = (world: WriteWorld, { token, body }: HubServerRequest): HubReply => {
  if (!mayWrite(world, token)) {
    return refusal(403, null, "You don't have the rights to create a model under this namespace");
  }
  const { organization, name, visibility }: Creation = JSON.parse(body);
  const id = `${organization}/${name}`;
  if (world.find('model', id) !== null) {
    return refusal(409, null, 'You already created this model repo');
  }
  const files = { '.gitattributes': '*.safetensors filter=lfs diff=lfs merge=lfs -text\n' };
  world.add({ kind: 'model', id, files, private: visibility === 'private' });
  // Who makes a repository may read it.
  if (token !== null)
    Object.assign(world.tokens, { [token]: [...(world.tokens[token] ?? []), id] });
  return jsonReply({ url: `/${id}`, name: id });
};

const filesOf = (state: HubRepositoryState): Record<string, Uint8Array> =>
  Object.fromEntries(state.branches.get('main')?.files ?? []);

const commit = (state: HubRepositoryState, { body }: HubServerRequest): HubReply => {
  const [, ...lines] = body.trim().split('\n');
  const added = lines.map((line): CommitLine['value'] => {
    const { value }: CommitLine = JSON.parse(line);
    return value;
  });
  const sha = pushCommit(state, 'main', {
    ...filesOf(state),
    ...Object.fromEntries(added.map(({ path, content }) => [path, Buffer.from(content, 'base64')])),
  });
  return jsonReply({ success: true, commitOid: sha, commitUrl: `/commit/${sha}` });
};

/** Answers what makes a repository, and what puts small files into one; null elsewhere. As huggingface_hub 1.33 asks. */
export const answerWrite = (world: WriteWorld, request: HubServerRequest): HubReply | null => {
  if (request.method !== 'POST') return null;
  if (request.path === '/api/repos/create') return create(world, request);
  const id = /^\/api\/models\/([^/]+\/[^/]+)\/commit\/main$/.exec(request.path)?.[1];
  if (id === undefined) return null;
  const state = world.find('model', id);
  const refused = refuseRepository(world.tokens, request.token, state);
  if (refused !== null || state === null) return refused;
  return mayWrite(world, request.token)
    ? commit(state, request)
    : refusal(403, null, "You don't have the required permissions to perform this action");
};
