import type { CallContext } from '@vibeml/core-models';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { Deadline, ServerClient, StreamedAnswer } from '../server/create-server-client.ts';
import { Nothing, RequestList, type RequestPayload } from '../server/server-answers.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import { type ManagedJob, ManagedQueue } from './managed-answers.ts';

const quickMs = 15_000;
// The controller may be a machine of its own, which is asked over ssh.
const controllerMs = 60_000;
const logMs = 300_000;

const fields = [
  ...['job_id', 'job_name', 'status', 'submitted_at', 'start_at', 'end_at'],
  ...['recovery_count', 'failure_reason', 'infra'],
];

const within = ({ signal }: CallContext, deadlineMs: number): Deadline => ({ signal, deadlineMs });

/** Which log of a managed job to read. */
export interface ManagedLog {
  readonly jobId: number;
  /** What the controller tells of machines, instead of what the job writes. */
  readonly isController: boolean;
  readonly deadlineMs?: number;
}

/** The calls of managed jobs that a driver makes; each waits for its outcome unless it says otherwise. */
export interface ManagedCalls {
  /** Hands in a managed job and gives the id of the request: the controller takes it from there. */
  launch(
    launch: { readonly name: string; readonly task: string; readonly blobId: string },
    context: CallContext,
  ): ResultAsync<string, SkyFailure>;
  /** Jobs of ours whose name contains the text, oldest first; none where there is no controller. */
  queue(text: string, context: CallContext): ResultAsync<readonly ManagedJob[], SkyFailure>;
  /** Whether the server has a controller of managed jobs: in its own process, or on a machine that is up. */
  hasController(context: CallContext): ResultAsync<boolean, SkyFailure>;
  cancel(jobIds: readonly number[], context: CallContext): ResultAsync<void, SkyFailure>;
  /** Opens a log from its beginning. The server waits with it until the job has a machine. */
  openLog(log: ManagedLog, context: CallContext): ResultAsync<StreamedAnswer, SkyFailure>;
  /** What became of a request; null where the server has forgotten it. */
  request(requestId: string, context: CallContext): ResultAsync<RequestPayload | null, SkyFailure>;
  /** Launches of managed jobs that are under way on the server, anybody's. */
  activeLaunches(context: CallContext): ResultAsync<readonly RequestPayload[], SkyFailure>;
}

/** Makes the calls. */
export const createManagedCalls = (client: ServerClient): ManagedCalls => {
  const ask = (text: string, context: CallContext) =>
    client.ask(
      {
        method: 'POST',
        path: '/jobs/queue/v2',
        body: { name_match: text, all_users: false, refresh: false, fields },
        answer: ManagedQueue,
      },
      within(context, controllerMs),
    );
  const requests = (query: string, context: CallContext) =>
    client.direct(
      { method: 'GET', path: `/api/status?${query}`, answer: RequestList },
      within(context, quickMs),
    );

  return {
    launch: ({ name, task, blobId }, context) =>
      client.submit(
        {
          method: 'POST',
          path: '/jobs/launch',
          body: { name, task, file_mounts_blob_id: blobId },
          answer: Nothing,
        },
        within(context, quickMs),
      ),
    queue: (text, context) =>
      ask(text, context)
        .map(({ jobs }) => [...jobs].sort((a, b) => a.job_id - b.job_id))
        .orElse((failure) => (failure.kind === 'cluster_not_up' ? okAsync([]) : errAsync(failure))),
    hasController: (context) =>
      ask('', context)
        .map(() => true)
        .orElse((failure) =>
          failure.kind === 'cluster_not_up' ? okAsync(false) : errAsync(failure),
        ),
    cancel: (jobIds, context) =>
      client
        .ask(
          { method: 'POST', path: '/jobs/cancel', body: { job_ids: [...jobIds] }, answer: Nothing },
          within(context, controllerMs),
        )
        .map(() => undefined),
    openLog: ({ jobId, isController, deadlineMs }, context) =>
      client.stream(
        {
          method: 'POST',
          path: '/jobs/logs',
          body: { job_id: jobId, follow: false, controller: isController },
          answer: Nothing,
        },
        { signal: context.signal, deadlineMs: deadlineMs ?? logMs },
      ),
    request: (requestId, context) =>
      requests(`request_ids=${encodeURIComponent(requestId)}`, context)
        .map((found) => found.find(({ request_id }) => request_id === requestId) ?? null)
        .orElse((failure) => (failure.kind === 'request_gone' ? okAsync(null) : errAsync(failure))),
    activeLaunches: (context) =>
      requests('limit=200', context).map((found) =>
        found.filter(({ name }) => name.endsWith('jobs.launch')),
      ),
  };
};
