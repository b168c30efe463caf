import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clusterOf, missingField, skyCalls } from './sky-calls.ts';
import { textOfRequest } from './sky-checks.ts';
import { isSkyError } from './sky-error.ts';
import { answerLogs } from './sky-logs.ts';
import { answerManagedLogs } from './sky-managed-logs.ts';
import { payloadOf, type SkyRequest } from './sky-requests.ts';
import { isFields, readTask } from './sky-task.ts';
import type { SkyWorld } from './sky-world.ts';

/** A request to the server, for tests that look at them. */
export interface SkyServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Null where it is not JSON. */
  readonly body: unknown;
}

/** How a server behaves. */
export interface SkyPilotServerOptions {
  /** Calls without it are refused; none is asked for by default. */
  readonly token?: string;
  readonly apiVersion?: number;
  /** Variables that every machine has, beside those of its task. */
  readonly machineEnvironment?: Readonly<Record<string, string>>;
}

const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
};

const sendOutcome = async (response: ServerResponse, request: SkyRequest): Promise<void> => {
  await request.over;
  const payload = payloadOf(request);
  sendJson(
    response,
    request.status === 'FAILED' ? 500 : 200,
    request.status === 'FAILED' ? { detail: payload } : payload,
  );
};

const answerValidate = (response: ServerResponse, body: unknown): void => {
  try {
    readTask(isFields(body) ? String(body['dag']) : '');
    sendJson(response, 200, null);
  } catch (cause) {
    const error = isSkyError(cause) ? cause : { type: 'RuntimeError', message: '' };
    sendJson(response, 400, { detail: { ...error, args: [], attributes: {}, stacktrace: '' } });
  }
};

const refuse = (
  request: SkyServerRequest,
  { token }: SkyPilotServerOptions,
): { readonly status: number; readonly body: unknown } | null => {
  const version = Number(request.headers['x-skypilot-api-version'] ?? 62);
  if (version < 24) {
    return {
      status: 400,
      body: { error: 'version_mismatch', message: 'the client version is too old' },
    };
  }
  if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
    return { status: 401, body: { detail: 'Invalid or expired service account token' } };
  }
  const missing = missingField(request.path, request.body);
  if (missing === null) return null;
  const detail = [
    { type: 'missing', loc: ['body', missing], msg: 'Field required', input: request.body },
  ];
  return { status: 422, body: { detail } };
};

const healthOf = (options: SkyPilotServerOptions) => ({
  status: 'healthy',
  api_version: String(options.apiVersion ?? 62),
  version: '0.14.1',
  user: null,
});

const chooseRequests = (requests: SkyWorld['requests'], query: URLSearchParams) => {
  const ids = query.getAll('request_ids');
  const wanted = requests.of(query.get('cluster_name'));
  if (ids.length > 0) return wanted.filter(({ id }) => ids.includes(id));
  const isWhole = query.get('all_status') === 'true';
  // The newest come first, and count first.
  return wanted
    .filter(({ status }) => isWhole || status === 'RUNNING')
    .toReversed()
    .slice(0, Number(query.get('limit') ?? Number.POSITIVE_INFINITY));
};

/** Where fields are chosen, the answer and the error are never among them. */
const requestRows = (requests: SkyWorld['requests'], query: URLSearchParams) =>
  chooseRequests(requests, query)
    .map(payloadOf)
    .map((row) => (query.has('fields') ? { ...row, return_value: 'null', error: 'null' } : row));

type Direct = (
  world: SkyWorld,
  request: SkyServerRequest & { readonly bytes: Uint8Array },
  response: ServerResponse,
) => void;

const directAnswers: Readonly<Record<string, Direct>> = {
  '/api/get': ({ requests }, { query }, response) => {
    const found = requests.find(query.get('request_id') ?? '');
    if (found === null) sendJson(response, 404, { detail: 'Request not found' });
    else void sendOutcome(response, found);
  },
  '/api/status': ({ requests }, { query }, response) =>
    sendJson(response, 200, requestRows(requests, query)),
  '/validate': (_world, { body }, response) => answerValidate(response, body),
  '/upload_v2/blob': ({ blobs }, { query }, response) =>
    sendJson(response, 200, { exists: blobs.has(query.get('blob_id') ?? '') }),
  '/upload_v2': ({ blobs }, { query, bytes }, response) => {
    const id = query.get('upload_id') ?? '';
    const whole = Buffer.concat([blobs.get(`${id}.part`) ?? new Uint8Array(), bytes]);
    const isWhole = createHash('sha256').update(whole).digest('hex') === id;
    blobs.set(isWhole ? id : `${id}.part`, whole);
    sendJson(response, 200, { status: isWhole ? 'completed' : 'uploading', missing_chunks: null });
  },
  '/api/stream': ({ requests, clouds }, { query }, response) => {
    const found = requests.find(query.get('request_id') ?? '');
    if (found === null) return sendJson(response, 404, { detail: 'Request not found' });
    response.writeHead(200, { 'content-type': 'text/plain', 'x-skypilot-request-id': found.id });
    response.end(textOfRequest(found, clouds));
  },
  '/jobs/logs': (world, { body }, response) => {
    if (isFields(body)) void answerManagedLogs(world, body, response);
  },
  '/provision_logs': ({ clusters }, { body }, response) => {
    const name = isFields(body) ? String(body['cluster_name']) : '';
    const past = clusters.history().findLast(({ cluster }) => cluster.name === name);
    if (past === undefined) {
      return sendJson(response, 404, { detail: 'Provision log path is not recorded.' });
    }
    response.writeHead(200, {
      'content-type': 'text/plain',
      'x-skypilot-request-id': randomUUID(),
    });
    const lines = past.cluster.events.map((event) => `D 11-22 12:56:00.509 PID=265 ${event}\n`);
    response.end(lines.join(''));
  },
  '/logs': (world, { body }, response) => {
    if (isFields(body)) void answerLogs(world, body, response);
  },
};

const takeCall = (world: SkyWorld, { path, body }: SkyServerRequest, response: ServerResponse) => {
  const call = skyCalls[path];
  if (call === undefined) return sendJson(response, 404, { detail: 'Not Found' });
  const fields = isFields(body) ? body : {};
  const cluster = clusterOf(fields);
  const taken = world.requests.take(
    path.slice(1).replace('/', '.'),
    cluster === '' ? null : cluster,
    (signal) => call(world, fields, signal),
  );
  return sendJson(response, 200, null, { 'x-skypilot-request-id': taken.id });
};

const answerTaken = (
  world: SkyWorld,
  options: SkyPilotServerOptions,
  request: SkyServerRequest & { readonly bytes: Uint8Array },
  response: ServerResponse,
): void => {
  const direct = directAnswers[request.path];
  if (request.path === '/api/health') sendJson(response, 200, healthOf(options));
  else if (direct === undefined) takeCall(world, request, response);
  else direct(world, request, response);
};

/** Answers one request as the API server does. */
export const answerSkyRequest = (
  world: SkyWorld,
  options: SkyPilotServerOptions,
  request: SkyServerRequest & { readonly bytes: Uint8Array },
  response: ServerResponse,
): void => {
  const refused = request.path === '/api/health' ? null : refuse(request, options);
  if (refused !== null) sendJson(response, refused.status, refused.body);
  else answerTaken(world, options, request, response);
};
