import { refuseFiles, refuseRepository } from './hub-access.ts';
import { commitAt, type HubWorld, isLarge } from './hub-api.ts';
import { digestOf, type HubRepositoryState } from './hub-fixture.ts';
import { type HubReply, type HubServerRequest, refusal } from './hub-reply.ts';

const readRange = (header: string | undefined, length: number): [number, number] | null => {
  const found = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (found === null) return null;
  const end = found[2] === '' ? length - 1 : Number(found[2]);
  return [Number(found[1]), Math.min(end, length - 1)];
};

/** The content of a file, or the part of it that a Range header asks for. */
export const sendFile = (
  content: Buffer,
  request: HubServerRequest,
  headers: Readonly<Record<string, string>>,
): HubReply => {
  const plain = {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    etag: `"${digestOf(content)}"`,
    ...headers,
  };
  const range = readRange(request.headers['range'], content.length);
  if (range === null) {
    const length = { ...plain, 'content-length': String(content.length) };
    return { headers: length, body: content };
  }
  const [start, end] = range;
  if (start >= content.length) {
    return { status: 416, headers: { 'content-range': `bytes */${content.length}` } };
  }
  const body = content.subarray(start, end + 1);
  return {
    status: 206,
    headers: {
      ...plain,
      'content-range': `bytes ${start}-${end}/${content.length}`,
      'content-length': String(body.length),
    },
    body,
  };
};

/** Large files are sent by a storage server of their own; here that is the same server. */
const redirect = (content: Buffer, commit: string, endpoint: string): HubReply => ({
  status: 302,
  headers: {
    location: `${endpoint}/storage/${commit}/${digestOf(content)}`,
    'x-repo-commit': commit,
    'x-linked-size': String(content.length),
    'x-linked-etag': `"${digestOf(content)}"`,
    'content-length': '0',
  },
});

/** What the storage part of the server holds, by SHA-256. */
export type HubStorage = Map<string, Buffer>;

/** Answers for the storage behind the Hub; null for other paths. */
const answerStorage = (storage: HubStorage, request: HubServerRequest): HubReply | null => {
  const [, commit = '', digest = ''] =
    /^\/storage\/([0-9a-f]+)\/([0-9a-f]+)$/.exec(request.path) ?? [];
  const stored = storage.get(digest);
  // As it is the same server, a client takes it for the Hub and wants to know the commit.
  return stored === undefined ? null : sendFile(stored, request, { 'x-repo-commit': commit });
};

const answerFile = (
  state: HubRepositoryState,
  [revision = '', path = '']: readonly string[],
  request: HubServerRequest,
  storage: HubStorage,
  endpoint: string,
): HubReply => {
  const commit = commitAt(state, revision);
  if (commit === null) return refusal(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  const content = commit.files.get(path);
  if (content === undefined) return refusal(404, 'EntryNotFound', 'Entry not found');
  if (!isLarge(path)) return sendFile(content, request, { 'x-repo-commit': commit.sha });
  storage.set(digestOf(content), content);
  return redirect(content, commit.sha, endpoint);
};

/** Answers /ID/resolve/REVISION/PATH, and the storage behind it; null elsewhere. */
export const answerResolve = (
  world: HubWorld,
  storage: HubStorage,
  request: HubServerRequest,
  endpoint: string,
): HubReply | null => {
  const found = /^\/(datasets\/)?(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(request.path);
  if (found === null) return answerStorage(storage, request);
  const [id = '', ...rest] = found.slice(2).map(decodeURIComponent);
  const state = world.find(found[1] === undefined ? 'model' : 'dataset', id);
  const refused =
    refuseRepository(world.tokens, request.token, state) ??
    (state === null ? null : refuseFiles(world.tokens, request.token, state));
  if (refused !== null || state === null) return refused;
  return answerFile(state, rest, request, storage, endpoint);
};
