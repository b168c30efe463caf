import type { CallContext } from '@vibeml/core-models';
import { cancelled, type ErrorOf } from '@vibeml/errors';
import { errAsync, ok, okAsync, type Result, type ResultAsync } from 'neverthrow';
import { createServerClient } from '../server/create-server-client.ts';
import { Health, RequestList } from '../server/server-answers.ts';
import type { SkyFailure, SkyFailureKind } from '../server/sky-failure.ts';
import { type Fetch, type SkyPilotServer, testedVersions } from '../server/skypilot-server.ts';
import { describeStanding } from './describe-standing.ts';
import { isLocalEndpoint } from './is-local-endpoint.ts';
import { isUsable, type ServerStanding } from './server-standing.ts';

/** What a look at a server needs. */
export interface CheckServerPorts {
  readonly fetch: Fetch;
  readonly server: SkyPilotServer;
  /** Null for 5 s. */
  readonly deadlineMs?: number | null;
}

type Kind = ServerStanding['kind'];

const defaultDeadlineMs = 5000;

const kindOfFailure: Partial<Record<SkyFailureKind, Kind>> = {
  unauthorized: 'unauthorized',
  version: 'too_old',
  shutting_down: 'shutting_down',
  malformed: 'not_skypilot',
  request_gone: 'not_skypilot',
};

const kindOfVersion = (apiVersion: number): Kind => {
  if (apiVersion < testedVersions.oldest.api) return 'too_old';
  return apiVersion > testedVersions.newest.api ? 'newer_than_tested' : 'ready';
};

const kindOfHealth = ({ status, api_version }: Health): Kind =>
  status === 'needs_auth' ? 'unauthorized' : kindOfVersion(api_version);

/** Looks at the API server of SkyPilot: whether it answers, lets us in, and speaks a version that was tested. What is missing is a finding, never an error. */
export const checkServer = (
  { fetch, server, deadlineMs }: CheckServerPorts,
  { signal }: CallContext,
): ResultAsync<ServerStanding, ErrorOf<'request.cancelled'>> => {
  const client = createServerClient({ fetch, server });
  const deadline = { signal, deadlineMs: deadlineMs ?? defaultDeadlineMs };
  const { endpoint } = server;
  const standing = (kind: Kind, health: Health | null): ServerStanding => {
    const found = {
      endpoint,
      isLocal: isLocalEndpoint(endpoint),
      kind,
      release: health?.version ?? null,
      apiVersion: health?.api_version ?? null,
    };
    return { ...found, ...describeStanding(found) };
  };
  const afterFailure =
    (health: Health | null) =>
    (failure: SkyFailure): Result<ServerStanding, never> =>
      ok(standing(kindOfFailure[failure.kind] ?? 'unreachable', health));

  if (signal.aborted) return errAsync(cancelled('checkServer'));
  return client
    .direct({ method: 'GET', path: '/api/health', answer: Health }, deadline)
    .andThen((health) => {
      const seen = standing(kindOfHealth(health), health);
      if (!isUsable(seen)) return okAsync(seen);
      // Health is told to everybody; only another call tells whether we are let in.
      return client
        .direct({ method: 'GET', path: '/api/status?limit=1', answer: RequestList }, deadline)
        .map(() => seen)
        .orElse(afterFailure(health));
    })
    .orElse(afterFailure(null))
    .andThen((seen) => (signal.aborted ? errAsync(cancelled('checkServer')) : okAsync(seen)));
};
