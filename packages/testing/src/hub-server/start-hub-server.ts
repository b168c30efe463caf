import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import {
  answerViewer,
  type ViewerDataset,
  type ViewerHealth,
  type ViewerWorld,
} from './dataset-viewer.ts';
import { type HubTokens, refuseToken } from './hub-access.ts';
import { answerApi, answerWhoami } from './hub-api.ts';
import { answerWrite, type WriteWorld } from './hub-commit.ts';
import {
  createRepositoryState,
  type HubFixture,
  type HubFixtureFiles,
  type HubRepositoryState,
  pushCommit,
} from './hub-fixture.ts';
import { type HubReply, type HubServerRequest, refusal } from './hub-reply.ts';
import { answerResolve, type HubStorage } from './hub-resolve.ts';

/** What a Hub of this machine holds. */
export interface HubServerOptions {
  readonly repositories?: readonly HubFixture[];
  readonly tokens?: HubTokens;
  /** Tokens that may make repositories and write to those that they open; a token that is left out only reads. */
  readonly writers?: readonly string[];
  /** What the dataset viewer knows, by dataset. */
  readonly viewer?: Readonly<Record<string, ViewerDataset>>;
  /** Time before each answer, in milliseconds. */
  readonly latencyMs?: number;
  /** Questions that are answered before the limit of the API is reached. */
  readonly apiQuestions?: number;
}

/** Gives an answer of its own to a request; null leaves it to the server. */
export type Interceptor = (request: HubServerRequest) => HubReply | null;

/** A Hub of this machine. */
export interface HubServer {
  /** For HF_ENDPOINT; the dataset viewer answers there too. */
  readonly endpoint: string;
  /** Every request since the start, or since they were cleared. */
  readonly requests: HubServerRequest[];
  /** The last one set counts. */
  intercept(interceptor: Interceptor | null): void;
  add(fixture: HubFixture): void;
  setViewer(id: string, viewed: ViewerDataset): void;
  setViewerHealth(health: ViewerHealth): void;
  /** Puts a commit on a branch of a repository, main when left out; gives its SHA. */
  push(kind: 'model' | 'dataset', id: string, files: HubFixtureFiles, branch?: string): string;
  /** The commit that a branch names, main when left out. */
  commitOf(kind: 'model' | 'dataset', id: string, branch?: string): string;
  /** Ends every connection and the server. */
  close(): Promise<void>;
}

const readToken = (request: IncomingMessage): string | null =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
};

const readRequest = async (request: IncomingMessage): Promise<HubServerRequest> => {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    token: readToken(request),
    body: await readBody(request),
  };
};

const send = (response: ServerResponse, method: string, reply: HubReply): void => {
  if (reply.hang === true) return;
  const body = Buffer.from(reply.body ?? '');
  response.writeHead(reply.status ?? 200, {
    'content-length': String(body.length),
    ...reply.headers,
  });
  if (method === 'HEAD') {
    response.end();
  } else if (reply.cutAfterBytes === undefined) {
    response.end(body);
  } else {
    response.write(body.subarray(0, reply.cutAfterBytes), () => response.destroy());
  }
};

/** Counts questions to the API, as the Hub does in windows of five minutes. */
const createCounter = (questions: number | undefined) => {
  let left = questions ?? 500;
  return (
    request: HubServerRequest,
  ): { headers: Record<string, string>; reply: HubReply | null } => {
    if (!request.path.startsWith('/api/')) return { headers: {}, reply: null };
    left -= 1;
    const headers = {
      ratelimit: `"api";r=${Math.max(0, left)};t=55`,
      'ratelimit-policy': '"fixed window";"api";q=500;w=300',
    };
    return { headers, reply: left < 0 ? refusal(429, null, 'Too Many Requests') : null };
  };
};

/** Starts a server on the loopback address that speaks the protocol of the Hub and of its dataset viewer. */
export const startHubServer = async (options: HubServerOptions = {}): Promise<HubServer> => {
  const repositories = new Map<string, HubRepositoryState>();
  const viewer = new Map<string, ViewerDataset>(Object.entries(options.viewer ?? {}));
  const storage: HubStorage = new Map();
  const requests: HubServerRequest[] = [];
  const count = createCounter(options.apiQuestions);
  let health: ViewerHealth = 'up';
  let interceptor: Interceptor | null = null;
  let endpoint = '';

  const add = (fixture: HubFixture): void => {
    repositories.set(`${fixture.kind} ${fixture.id}`, createRepositoryState(fixture));
  };
  for (const fixture of options.repositories ?? []) add(fixture);
  const world: ViewerWorld = {
    tokens: options.tokens ?? {},
    find: (kind, id) => repositories.get(`${kind} ${id}`) ?? null,
    viewerOf: (id) => viewer.get(id) ?? null,
    viewerHealth: () => health,
  };
  const writing: WriteWorld = { ...world, writers: options.writers ?? [], add };
  const require = (kind: 'model' | 'dataset', id: string): HubRepositoryState => {
    const state = world.find(kind, id);
    if (state === null) throw new Error(`the server has no ${kind} ${id}`);
    return state;
  };

  const answer = (request: HubServerRequest): HubReply => {
    const own = interceptor?.(request) ?? null;
    if (own !== null) return own;
    const counted = count(request);
    const reply =
      counted.reply ??
      refuseToken(world.tokens, request.token) ??
      answerWhoami(request) ??
      answerWrite(writing, request) ??
      answerApi(world, request) ??
      answerViewer(world, request, endpoint) ??
      answerResolve(world, storage, request, endpoint) ??
      refusal(404, null, 'Not Found');
    return { ...reply, headers: { ...counted.headers, ...reply.headers } };
  };

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming);
    requests.push(request);
    await setTimeout(options.latencyMs ?? 0);
    send(response, request.method, answer(request));
  };
  const server = createServer((incoming, response) => {
    // A client that breaks off in the middle of its request gets no answer.
    handle(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;

  return {
    endpoint,
    requests,
    intercept: (next) => {
      interceptor = next;
    },
    add,
    setViewer: (id, viewed) => void viewer.set(id, viewed),
    setViewerHealth: (next) => {
      health = next;
    },
    push: (kind, id, files, branch = 'main') => pushCommit(require(kind, id), branch, files),
    commitOf: (kind, id, branch = 'main') => require(kind, id).branches.get(branch)?.sha ?? '',
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
