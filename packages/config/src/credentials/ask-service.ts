import { parseJson } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import type { Environment } from '../paths.ts';
import type { CredentialProvider, ServiceQuestion, ServiceVerdict } from './credential-provider.ts';

/** Sends a request, as the global fetch does. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a question to a service needs. */
export interface AskServicePorts {
  readonly fetch: Fetch;
  readonly environment: Environment;
  /** Longest wait for the answer, milliseconds; 10 000 when left out. */
  readonly deadlineMs?: number;
}

const defaultDeadlineMs = 10_000;
const mostBytes = 256 * 1024;

// A header takes no other characters, and the fault that fetch gives for them repeats the whole header.
const isSendable = /^[\x21-\x7e]+$/;

const readBody = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > mostBytes) throw new RangeError('the answer is too long');
  }
  return text;
};

const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return 'no answer came in time';
  if (thrown instanceof RangeError) return 'its answer is far too long';
  return 'the service can not be reached';
};

const send = async (
  fetch: Fetch,
  { url, ...request }: ServiceQuestion,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> => {
  // A redirect could carry the credential to somebody else.
  const response = await fetch(url, { ...request, redirect: 'error', signal });
  return { status: response.status, body: parseJson(await readBody(response)) };
};

const cleanAccount = (verdict: ServiceVerdict): ServiceVerdict =>
  verdict.kind !== 'valid' || verdict.account === null
    ? verdict
    : { kind: 'valid', account: verdict.account.replace(/\p{C}/gu, '').slice(0, 100) || null };

/** Asks the service whether the credential is right. It always answers in time, if only that it could not be asked. */
export const askService = (
  { fetch, environment, deadlineMs = defaultDeadlineMs }: AskServicePorts,
  provider: CredentialProvider,
  value: string,
  signal: AbortSignal,
): ResultAsync<ServiceVerdict, never> => {
  const ask = async (): Promise<ServiceVerdict> => {
    const question = await provider.ask(value, environment);
    if (question.isErr()) return question.error;
    if (
      !Object.values(question.value.headers).every((each) =>
        isSendable.test(each.replaceAll(' ', '')),
      )
    ) {
      return { kind: 'wrong' };
    }
    const until = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const { status, body } = await send(fetch, question.value, until);
    return cleanAccount(provider.read(status, body));
  };
  return ResultAsync.fromSafePromise(
    ask().catch(
      (thrown: unknown): ServiceVerdict => ({ kind: 'unknown', reason: reasonOf(thrown) }),
    ),
  );
};
