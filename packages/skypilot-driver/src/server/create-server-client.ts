import { type CallContext, parseJson } from '@vibeml/core-models';
import { err, errAsync, ok, okAsync, ResultAsync } from 'neverthrow';
import * as z from 'zod';
import { type HttpAnswer, parseAnswer, readOutcome, refusalOf } from './read-answer.ts';
import { readBoundedText } from './read-bounded-text.ts';
import { type SkyFailure, skyFailure, timedOut } from './sky-failure.ts';
import { type Fetch, type SkyPilotServer, spokenVersion } from './skypilot-server.ts';

/** A call of the server: what is sent, and what the answer looks like. */
export interface ServerQuestion<Answer> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON, with who we are beside it; bytes are sent as they are. */
  readonly body?: Readonly<Record<string, unknown>> | Uint8Array<ArrayBuffer>;
  readonly answer: z.ZodType<Answer>;
  /** A request that only looks: it is called off when nobody waits for its outcome any more. */
  readonly isLook?: true;
}

/** A call's own deadline beside the abort of the caller. */
export interface Deadline extends CallContext {
  readonly deadlineMs: number;
}

/** An answer that is being streamed. */
export interface StreamedAnswer {
  readonly requestId: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Speaks the protocol of the API server. Redirects are not followed: the token is for one server alone. */
export interface ServerClient {
  /** Asks what the server answers at once. */
  direct<Answer>(
    question: ServerQuestion<Answer>,
    deadline: Deadline,
  ): ResultAsync<Answer, SkyFailure>;
  /** Hands in a request; gives its id, and does not wait for its outcome. */
  submit(question: ServerQuestion<unknown>, deadline: Deadline): ResultAsync<string, SkyFailure>;
  /** Hands in a request and waits for its outcome. */
  ask<Answer>(
    question: ServerQuestion<Answer>,
    deadline: Deadline,
  ): ResultAsync<Answer, SkyFailure>;
  /** Waits for the outcome of a request. */
  outcome(requestId: string, deadline: Deadline): ResultAsync<unknown, SkyFailure>;
  /** Opens a stream; the signal or the deadline, where there is one, ends it. */
  stream(
    question: ServerQuestion<unknown>,
    deadline: CallContext & { readonly deadlineMs: number | null },
  ): ResultAsync<StreamedAnswer, SkyFailure>;
}

const anything = z.unknown();
const callOffMs = 2000;
const requestIdHeader = 'x-skypilot-request-id';

/** What a broken connection means: the caller's abort, our deadline, or trouble. */
const connectionFailure = (
  own: AbortSignal,
  whole: AbortSignal,
  deadlineMs: number | null,
): SkyFailure => {
  if (own.aborted) return skyFailure('cancelled');
  return whole.aborted ? timedOut(deadlineMs ?? 0) : skyFailure('unreachable');
};

/** The caller's signal, and the one that the deadline ends too. */
interface Limits {
  readonly own: AbortSignal;
  readonly whole: AbortSignal;
  readonly deadlineMs: number | null;
}

const limitsOf = (own: AbortSignal, deadlineMs: number | null): Limits => ({
  own,
  whole: deadlineMs === null ? own : AbortSignal.any([own, AbortSignal.timeout(deadlineMs)]),
  deadlineMs,
});

/** Makes the client of one server. */
export const createServerClient = (ports: {
  readonly fetch: Fetch;
  readonly server: SkyPilotServer;
}): ServerClient => {
  const { endpoint, token, userId, userName } = ports.server;
  const root = endpoint.replace(/\/+$/, '');
  const identity = { SKYPILOT_USER_ID: userId, SKYPILOT_USER: userName };
  const headers = {
    'x-skypilot-api-version': String(spokenVersion.api),
    'x-skypilot-version': spokenVersion.release,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };

  const initOf = ({ method, body }: ServerQuestion<unknown>, signal: AbortSignal): RequestInit => {
    const init = { method, signal, redirect: 'error' } as const;
    if (body === undefined) return { ...init, headers };
    if (body instanceof Uint8Array) {
      return { ...init, headers: { ...headers, 'content-type': 'application/octet-stream' }, body };
    }
    return {
      ...init,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ env_vars: identity, ...body }),
    };
  };
  const send = (question: ServerQuestion<unknown>, { own, whole, deadlineMs }: Limits) =>
    own.aborted
      ? errAsync(skyFailure('cancelled'))
      : ResultAsync.fromPromise(
          ports.fetch(`${root}${question.path}`, initOf(question, whole)),
          () => connectionFailure(own, whole, deadlineMs),
        );
  const bodyOf = (response: Response, { own, whole, deadlineMs }: Limits) =>
    ResultAsync.fromPromise(readBoundedText(response), () =>
      connectionFailure(own, whole, deadlineMs),
    ).andThen((text) =>
      text === null
        ? err(skyFailure('malformed'))
        : ok<HttpAnswer>({ status: response.status, body: parseJson(text) }),
    );
  const exchange = (question: ServerQuestion<unknown>, { signal, deadlineMs }: Deadline) => {
    const limits = limitsOf(signal, deadlineMs);
    return send(question, limits).andThen((response) =>
      bodyOf(response, limits).map((answer) => ({
        ...answer,
        isOk: response.ok,
        requestId: response.headers.get(requestIdHeader),
      })),
    );
  };

  const submit: ServerClient['submit'] = (question, deadline) =>
    exchange(question, deadline).andThen((answer) => {
      if (!answer.isOk) return err(refusalOf(answer));
      return answer.requestId === null ? err(skyFailure('malformed')) : ok(answer.requestId);
    });
  const outcome: ServerClient['outcome'] = (requestId, deadline) =>
    exchange(
      {
        method: 'GET',
        path: `/api/get?request_id=${encodeURIComponent(requestId)}`,
        answer: anything,
      },
      deadline,
    ).andThen(readOutcome);

  /** The server goes on with what nobody waits for: a look would load the machine for nothing. */
  const callOff = (requestId: string): ResultAsync<void, never> =>
    submit(
      {
        method: 'POST',
        path: '/api/cancel',
        body: { request_ids: [requestId] },
        answer: anything,
      },
      { signal: new AbortController().signal, deadlineMs: callOffMs },
    )
      .map(() => undefined)
      .orElse(() => okAsync());
  const outcomeOf = (
    { isLook }: ServerQuestion<unknown>,
    requestId: string,
    deadline: Deadline,
  ): ResultAsync<unknown, SkyFailure> =>
    outcome(requestId, deadline).orElse((failure) => {
      const isGivenUp = failure.kind === 'cancelled' || failure.kind === 'timeout';
      return isLook === true && isGivenUp
        ? callOff(requestId).andThen(() => errAsync(failure))
        : errAsync(failure);
    });

  return {
    direct: (question, deadline) =>
      exchange(question, deadline).andThen((answer) =>
        answer.isOk ? parseAnswer(question.answer, answer.body) : err(refusalOf(answer)),
      ),
    submit,
    outcome,
    ask: (question, deadline) =>
      submit(question, deadline)
        .andThen((requestId) => outcomeOf(question, requestId, deadline))
        .andThen((value) => parseAnswer(question.answer, value)),
    stream: (question, { signal, deadlineMs }) => {
      const limits = limitsOf(signal, deadlineMs);
      return send(question, limits).andThen((response) => {
        if (!response.ok) return bodyOf(response, limits).andThen((body) => err(refusalOf(body)));
        const requestId = response.headers.get(requestIdHeader);
        if (requestId === null || response.body === null) return errAsync(skyFailure('malformed'));
        return ok({ requestId, chunks: response.body });
      });
    },
  };
};
