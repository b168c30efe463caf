/** An answer of the test server. */
export interface HubReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Never answers. */
  readonly hang?: boolean;
  /** Breaks the connection off after so many bytes of the body. */
  readonly cutAfterBytes?: number;
}

/** A request as it came in. */
export interface HubServerRequest {
  readonly method: string;
  /** Without the query, as it was encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bearer token; null where there is none. */
  readonly token: string | null;
  readonly body: string;
}

export const jsonReply = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HubReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

/** A refusal with the headers that the Hub gives. */
export const refusal = (status: number, code: string | null, message: string): HubReply =>
  jsonReply({ error: message }, status, {
    ...(code === null ? {} : { 'x-error-code': code }),
    'x-error-message': message,
  });
