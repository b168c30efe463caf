import { randomUUID } from 'node:crypto';
import { createGate } from './create-gate.ts';
import { isSkyError, type SkyError } from './sky-error.ts';

/** A request that the server has taken. */
export interface SkyRequest {
  readonly id: string;
  readonly name: string;
  readonly cluster: string | null;
  readonly createdAt: number;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  value: unknown;
  error: SkyError | null;
  readonly over: Promise<void>;
  readonly abort: AbortController;
}

/** As `/api/get` tells it: the answer and the error are JSON inside JSON. */
export const payloadOf = (request: SkyRequest): Readonly<Record<string, unknown>> => ({
  request_id: request.id,
  name: request.name,
  status: request.status,
  return_value: JSON.stringify(request.value ?? null),
  error: JSON.stringify(request.error === null ? null : { object: 'gASVxAMA', ...request.error }),
  created_at: request.createdAt,
  finished_at: null,
  cluster_name: request.cluster,
  schedule_type: 'long',
  should_retry: false,
  entrypoint: 'gASV',
  request_body: 'gASV',
});

/** The requests of a server since its start. */
export const createSkyRequests = () => {
  let requests: SkyRequest[] = [];

  const take = (
    name: string,
    cluster: string | null,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): SkyRequest => {
    const abort = new AbortController();
    const settle = createGate();
    const request: SkyRequest = {
      id: randomUUID(),
      name: `sky.${name}`,
      cluster,
      createdAt: Date.now() / 1000 + requests.length / 1e6,
      status: 'RUNNING',
      value: null,
      error: null,
      over: settle.passed,
      abort,
    };
    const finish = (status: SkyRequest['status'], value: unknown, error: SkyError | null): void => {
      if (request.status !== 'RUNNING') return;
      Object.assign(request, { status, value, error });
      settle.open();
    };
    abort.signal.addEventListener('abort', () => finish('CANCELLED', null, null));
    work(abort.signal).then(
      (value) => finish('SUCCEEDED', value, null),
      (cause) =>
        finish(
          'FAILED',
          null,
          isSkyError(cause) ? cause : { type: 'RuntimeError', message: String(cause) },
        ),
    );
    requests.push(request);
    return request;
  };

  return {
    take,
    find: (id: string): SkyRequest | null => requests.find((each) => each.id === id) ?? null,
    of: (cluster: string | null): readonly SkyRequest[] =>
      requests.filter((each) => cluster === null || each.cluster === cluster),
    /** What a server forgets when it is started again; what was under way is broken off. */
    forget(): void {
      const old = requests;
      requests = [];
      for (const request of old) request.abort.abort();
    },
  };
};

export type SkyRequests = ReturnType<typeof createSkyRequests>;
