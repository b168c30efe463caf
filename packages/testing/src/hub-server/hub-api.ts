import { type HubTokens, refuseFiles, refuseRepository } from './hub-access.ts';
import { digestOf, type HubCommit, type HubRepositoryState } from './hub-fixture.ts';
import { type HubReply, type HubServerRequest, jsonReply, refusal } from './hub-reply.ts';

/** The repositories of the server and who may read them. */
export interface HubWorld {
  readonly tokens: HubTokens;
  find(kind: 'model' | 'dataset', id: string): HubRepositoryState | null;
}

/** Large files live outside of git, as on the Hub. */
export const isLarge = (path: string): boolean => /\.(safetensors|parquet|bin|gguf)$/.test(path);

export const commitAt = ({ branches, commits }: HubRepositoryState, revision: string) =>
  branches.get(revision) ?? commits.get(revision) ?? null;

const describeFile = (path: string, content: Buffer, withSizes: boolean) => ({
  rfilename: path,
  ...(withSizes
    ? {
        size: content.length,
        blobId: digestOf(content, 'sha1'),
        ...(isLarge(path)
          ? { lfs: { sha256: digestOf(content), size: content.length, pointerSize: 134 } }
          : {}),
      }
    : {}),
});

const describe = (
  { fixture }: HubRepositoryState,
  { sha, files }: HubCommit,
  query: URLSearchParams,
) => {
  const everything = {
    id: fixture.id,
    author: fixture.id.split('/')[0],
    sha,
    private: fixture.private ?? false,
    gated: fixture.gated ?? false,
    disabled: fixture.disabled ?? false,
    tags: [],
    lastModified: '2026-01-02T03:04:05.000Z',
    downloads: 0,
    likes: 0,
    cardData: fixture.cardData ?? {},
    ...(fixture.safetensors === undefined ? {} : { safetensors: fixture.safetensors }),
    siblings: [...files].map(([path, content]) =>
      describeFile(path, content, query.get('blobs') === 'true'),
    ),
  };
  const wanted = query.getAll('expand');
  if (wanted.length === 0) return everything;
  return Object.fromEntries(
    Object.entries(everything).filter(([key]) => key === 'id' || wanted.includes(key)),
  );
};

const listTree = ({ files }: HubCommit) =>
  [...files].map(([path, content]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: digestOf(content, 'sha1'),
    ...(isLarge(path)
      ? { lfs: { oid: digestOf(content), size: content.length, pointerSize: 134 } }
      : {}),
  }));

interface Target {
  readonly kind: 'model' | 'dataset';
  readonly id: string;
  /** What follows the id. */
  readonly rest: readonly string[];
}

const actions: ReadonlySet<string> = new Set(['revision', 'tree', 'auth-check']);

const readTarget = (path: string): Target | null => {
  const found = /^\/api\/(model|dataset)s\/(.+)$/.exec(path);
  const kind = found?.[1] === 'dataset' ? 'dataset' : 'model';
  const parts = found?.[2]?.split('/').map(decodeURIComponent) ?? [];
  if (parts.length === 0) return null;
  // Old repositories have a name without an owner.
  const length = parts.length === 1 || actions.has(parts[1] ?? '') ? 1 : 2;
  return { kind, id: parts.slice(0, length).join('/'), rest: parts.slice(length) };
};

/** Who a token belongs to: every token is one of ada's; those that begin with hf_write may write. */
export const answerWhoami = ({ path, token }: HubServerRequest): HubReply | null => {
  if (path !== '/api/whoami-v2') return null;
  return token === null
    ? refusal(401, null, 'Invalid username or password.')
    : jsonReply({
        type: 'user',
        id: '64b7f0c0ffee',
        name: 'ada',
        fullname: 'Ada',
        auth: {
          type: 'access_token',
          accessToken: {
            displayName: 'test',
            role: token.startsWith('hf_write') ? 'write' : 'read',
          },
        },
      });
};

const noRevision = (revision: string) =>
  refusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);

/** Answers below /api/models and /api/datasets; null elsewhere. Shapes as of huggingface_hub 1.33, November 2026. */
export const answerApi = (world: HubWorld, request: HubServerRequest): HubReply | null => {
  const target = readTarget(request.path);
  if (target === null) return null;
  const state = world.find(target.kind, target.id);
  const refused = refuseRepository(world.tokens, request.token, state);
  if (refused !== null || state === null) return refused;
  const [action, revision = 'main'] = target.rest;
  if (action === 'auth-check') {
    return refuseFiles(world.tokens, request.token, state) ?? jsonReply({});
  }
  const commit = commitAt(state, revision);
  if (commit === null) return noRevision(revision);
  return action === 'tree'
    ? jsonReply(listTree(commit))
    : jsonReply(describe(state, commit, request.query), 200, { 'x-repo-commit': commit.sha });
};
