import type { CallContext } from '@vibeml/core-models';
import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { readBoundedText } from '../catalogue/read-bounded-text.ts';
import type { Fetch } from '../catalogue/request-list.ts';
import { RequestPayload } from './server-answers.ts';

/** Where the API server of SkyPilot is, and how it knows us. */
export interface SkyPilotServer {
  readonly endpoint: string;
  /** Token of a service account; null where the server asks for none. */
  readonly token: string | null;
}

/** A call of the server: what is asked, and what the answer looks like. */
export interface ServerQuestion<Answer> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: z.ZodType<Answer>;
}

const versionHeaders = { 'x-skypilot-api-version': '62', 'x-skypilot-version': '0.14.1' };

const parseText = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

type Reason = string;

/** Reads the outcome of a request: 200 or 500 with the payload, which may say that it failed. */
const readPayload = (status: number, body: unknown): Result<unknown, Reason> => {
  const detail = z.object({ detail: z.unknown() }).safeParse(body);
  const payload = RequestPayload.safeParse(detail.success ? detail.data.detail : body);
  if (!payload.success) return err(`it answered with status ${status}`);
  return payload.data.status === 'SUCCEEDED'
    ? ok(parseText(payload.data.return_value ?? null))
    : err(`the request ended as ${payload.data.status.toLowerCase().slice(0, 20)}`);
};

/** Makes the asker: submit, then wait for the result. Fails with the end of a sentence, null when called off. */
export const createServerAsker = (fetch: Fetch, { endpoint, token }: SkyPilotServer) => {
  const root = endpoint.replace(/\/+$/, '');
  const headers = {
    ...versionHeaders,
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  const send = (
    path: string,
    init: RequestInit,
    context: CallContext,
  ): ResultAsync<Response, Reason | null> =>
    ResultAsync.fromPromise(fetch(`${root}${path}`, { headers, ...init }), () =>
      context.signal.aborted ? null : 'it did not answer',
    );
  const submit = (
    question: ServerQuestion<unknown>,
    signal: AbortSignal,
    context: CallContext,
  ): ResultAsync<string, Reason | null> => {
    const { method, path, body } = question;
    const init = {
      method,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    return send(path, init, context).andThen((response) => {
      const id = response.headers.get('x-skypilot-request-id');
      if (response.status === 401 || response.status === 403) return err('it rejects the token');
      return response.ok && id !== null
        ? ok(id)
        : err(`it answered with status ${response.status}`);
    });
  };
  const result = (
    id: string,
    signal: AbortSignal,
    context: CallContext,
  ): ResultAsync<unknown, Reason | null> =>
    send(`/api/get?request_id=${encodeURIComponent(id)}`, { signal }, context)
      .andThen((response) =>
        ResultAsync.fromPromise(readBoundedText(response), () =>
          context.signal.aborted ? null : 'its answer broke off',
        ).map((text) => ({ status: response.status, body: parseText(text) })),
      )
      .andThen(({ status, body }) => readPayload(status, body));

  return <Answer>(
    question: ServerQuestion<Answer>,
    context: CallContext & { readonly patienceMs: number },
  ): ResultAsync<Answer, Reason | null> => {
    if (context.signal.aborted) return errAsync(null);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(context.patienceMs)]);
    return submit(question, signal, context)
      .andThen((id) => result(id, signal, context))
      .andThen((answer) => {
        const parsed = question.answer.safeParse(answer);
        return parsed.success ? ok(parsed.data) : err('its answer has an unknown form');
      });
  };
};
