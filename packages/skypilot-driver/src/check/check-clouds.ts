import type { CallContext } from '@vibeml/core-models';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import * as z from 'zod';
import { driverError } from '../failure/explain-failure.ts';
import { createServerClient, type ServerClient } from '../server/create-server-client.ts';
import { Nothing } from '../server/server-answers.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import type { CheckServerPorts } from './check-server.ts';
import { type CloudCheck, parseCloudChecks } from './cloud-check.ts';

/** What a look at the clouds of a server may fail with. */
export type CheckCloudsError = ReturnType<typeof driverError>;

const enabledMs = 30_000;
// SkyPilot asks every cloud that it has credentials of.
const checkMs = 120_000;
const longestText = 200_000;

const readText = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    if (text.length < longestText) text += decoder.decode(chunk, { stream: true });
  }
  return text;
};

const printedBy = (
  client: ServerClient,
  requestId: string,
  { signal }: CallContext,
): ResultAsync<string, SkyFailure> => {
  const path = `/api/stream?request_id=${encodeURIComponent(requestId)}&format=plain`;
  return client
    .stream({ method: 'GET', path, answer: Nothing }, { signal, deadlineMs: checkMs })
    .andThen(({ chunks }) =>
      ResultAsync.fromPromise(readText(chunks), () =>
        skyFailure(signal.aborted ? 'cancelled' : 'unreachable'),
      ),
    );
};

/** The clouds that the server may use, by its last look at them; an empty list where it has none. */
export const listEnabledClouds = (
  ports: CheckServerPorts,
  { signal }: CallContext,
): ResultAsync<readonly string[], CheckCloudsError> =>
  createServerClient(ports)
    .ask(
      { method: 'GET', path: '/enabled_clouds', answer: z.array(z.string()) },
      { signal, deadlineMs: enabledMs },
    )
    .map((names) => names.map((name) => name.toLowerCase()))
    .mapErr((failure) => driverError('checkClouds', failure));

/**
 * Lets SkyPilot look at its clouds anew, at those that are named or at all, and says why one can't be used. What is
 * enabled but was not looked at is told too. Takes some seconds. Fails with `driver.unavailable`, `driver.timeout` or
 * `request.cancelled`.
 */
export const checkClouds = (
  ports: CheckServerPorts,
  clouds: readonly string[] | null,
  context: CallContext,
): ResultAsync<readonly CloudCheck[], CheckCloudsError> =>
  safeTry<readonly CloudCheck[], CheckCloudsError>(async function* () {
    const client = createServerClient(ports);
    const deadline = { signal: context.signal, deadlineMs: checkMs };
    const translate = (failure: SkyFailure) => driverError('checkClouds', failure);
    const body = { clouds: clouds === null ? null : [...clouds], verbose: false };
    const requestId = yield* client
      .submit({ method: 'POST', path: '/check', body, answer: Nothing }, deadline)
      .mapErr(translate);
    // The outcome names what is enabled; why the rest is not stands in the text alone.
    yield* client.outcome(requestId, deadline).mapErr(translate);
    const text = yield* printedBy(client, requestId, context)
      .orElse((failure) => (failure.kind === 'cancelled' ? errAsync(failure) : okAsync('')))
      .mapErr(translate);
    const checks = parseCloudChecks(text);
    const enabled = yield* listEnabledClouds(ports, context);
    const silent = enabled.filter((name) => !checks.some(({ cloud }) => cloud === name));
    return ok([
      ...checks.map((check) => ({
        ...check,
        isEnabled: check.isEnabled || enabled.includes(check.cloud),
      })),
      ...silent.map((cloud) => ({ cloud, isEnabled: true, reason: null })),
    ]);
  });
