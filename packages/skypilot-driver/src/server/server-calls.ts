import type { CallContext } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import type { Deadline, ServerClient } from './create-server-client.ts';
import {
  BlobState,
  ClusterList,
  CostReport,
  Health,
  JobQueue,
  Nothing,
  RequestList,
  Submitted,
  UploadState,
} from './server-answers.ts';
import type { SkyFailure } from './sky-failure.ts';
import type { SkyPilotServer } from './skypilot-server.ts';

const quickMs = 15_000;
// Queue, logs and cancel go to the machine over ssh: 2 to 7 s, more when the server has just started.
const machineMs = 60_000;
const downMs = 180_000;
const logMs = 300_000;
const uploadMs = 600_000;
const longestHistory = 10_000;
const historyFields = 'fields=request_id&fields=name&fields=status&fields=created_at';

const within = ({ signal }: CallContext, deadlineMs: number): Deadline => ({ signal, deadlineMs });
const query = (values: Readonly<Record<string, string | number>>): string =>
  new URLSearchParams(
    Object.entries(values).map(([name, value]) => [name, String(value)] as [string, string]),
  ).toString();

/** The calls of the API server that a driver makes; each waits for its outcome unless it says otherwise. */
export const createServerCalls = (client: ServerClient, server: SkyPilotServer) => ({
  health: (context: CallContext) =>
    client.direct({ method: 'GET', path: '/api/health', answer: Health }, within(context, quickMs)),
  /** Lets SkyPilot look at the task; nothing is started. */
  validate: (task: string, context: CallContext) =>
    client.direct(
      {
        method: 'POST',
        path: '/validate',
        body: { dag: task, request_options: null },
        answer: Nothing,
      },
      within(context, machineMs),
    ),
  /** Hands in a launch and gives the id of the request: provisioning goes on. */
  launch: (
    launch: {
      readonly cluster: string;
      readonly task: string;
      readonly blobId: string;
      readonly idleMinutes: number;
    },
    context: CallContext,
  ) =>
    client.submit(
      {
        method: 'POST',
        path: '/launch',
        body: {
          cluster_name: launch.cluster,
          task: launch.task,
          file_mounts_blob_id: launch.blobId,
          idle_minutes_to_autostop: launch.idleMinutes,
          down: true,
        },
        answer: Nothing,
      },
      within(context, quickMs),
    ),
  /** Starts another job on a machine that is up, and waits until it was handed in. */
  exec: (cluster: string, task: string, context: CallContext) =>
    client.ask(
      { method: 'POST', path: '/exec', body: { cluster_name: cluster, task }, answer: Submitted },
      within(context, machineMs),
    ),
  /** Those of the requests that the server still knows: its memory of them does not outlive it. */
  requestsById: (requestIds: readonly string[], context: CallContext) =>
    client.direct(
      {
        method: 'GET',
        path: `/api/status?${requestIds.map((id) => query({ request_ids: id })).join('&')}`,
        answer: RequestList,
      },
      within(context, quickMs),
    ),
  /** Requests about a cluster that are not over. */
  activeRequests: (cluster: string, context: CallContext) =>
    client.direct(
      {
        method: 'GET',
        path: `/api/status?${query({ cluster_name: cluster })}`,
        answer: RequestList,
      },
      within(context, quickMs),
    ),
  /** Ids and states of all requests about a cluster, newest first; why one failed is not told. Looking at it counts as one. */
  requestHistory: (cluster: string, context: CallContext) =>
    client.direct(
      {
        method: 'GET',
        path: `/api/status?${query({ all_status: 'true', limit: longestHistory, cluster_name: cluster })}&${historyFields}`,
        answer: RequestList,
      },
      within(context, quickMs),
    ),
  cancelRequests: (requestIds: readonly string[], context: CallContext) =>
    client.ask(
      { method: 'POST', path: '/api/cancel', body: { request_ids: requestIds }, answer: Nothing },
      within(context, quickMs),
    ),
  /** Clusters as the server last saw them, which takes it a tenth of a second; null for all of them. */
  clusters: (context: CallContext, names: readonly string[] | null = null) =>
    client.ask(
      {
        method: 'POST',
        path: '/status',
        body: {
          cluster_names: names,
          refresh: 'NONE',
          all_users: false,
          include_credentials: false,
          include_handle: false,
        },
        answer: ClusterList,
      },
      within(context, machineMs),
    ),
  queue: (cluster: string, context: CallContext) =>
    client.ask(
      {
        method: 'POST',
        path: '/queue',
        body: { cluster_name: cluster, all_users: true },
        answer: JobQueue,
        isLook: true,
      },
      within(context, machineMs),
    ),
  cancelJobs: (cluster: string, jobIds: readonly number[], context: CallContext) =>
    client.ask(
      {
        method: 'POST',
        path: '/cancel',
        body: { cluster_name: cluster, job_ids: jobIds },
        answer: Nothing,
      },
      within(context, machineMs),
    ),
  down: (cluster: string, context: CallContext) =>
    client.ask(
      {
        method: 'POST',
        path: '/down',
        body: { cluster_name: cluster, purge: false },
        answer: Nothing,
      },
      within(context, downMs),
    ),
  costs: (context: CallContext) =>
    client.ask(
      { method: 'POST', path: '/cost_report', body: { days: 30 }, answer: CostReport },
      within(context, machineMs),
    ),
  hasBlob: (blobId: string, context: CallContext) =>
    client
      .direct(
        {
          method: 'GET',
          path: `/upload_v2/blob?${query({ user_hash: server.userId, blob_id: blobId })}`,
          answer: BlobState,
        },
        within(context, quickMs),
      )
      .map(({ exists }) => exists),
  uploadChunk: (
    chunk: {
      readonly blobId: string;
      readonly index: number;
      readonly count: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
    },
    context: CallContext,
  ) =>
    client.direct(
      {
        method: 'POST',
        path: `/upload_v2?${query({
          user_hash: server.userId,
          upload_id: chunk.blobId,
          chunk_index: chunk.index,
          total_chunks: chunk.count,
        })}`,
        body: chunk.bytes,
        answer: UploadState,
      },
      within(context, uploadMs),
    ),
  /** Opens the log of a job from its beginning; with follow it lasts until the job ends. */
  openLog: (
    log: { readonly cluster: string; readonly jobId: number; readonly follow: boolean },
    context: CallContext,
  ) =>
    client.stream(
      {
        method: 'POST',
        path: '/logs',
        body: { cluster_name: log.cluster, job_id: log.jobId, follow: log.follow, tail: 0 },
        answer: Nothing,
      },
      { signal: context.signal, deadlineMs: log.follow ? null : logMs },
    ),
  /** Opens what was written while the machine of a cluster was got ready; a refusal of kind `request_gone` means none. */
  openProvisionLog: (cluster: string, context: CallContext) =>
    client.stream(
      {
        method: 'POST',
        path: '/provision_logs?follow=false',
        body: { cluster_name: cluster },
        answer: Nothing,
      },
      { signal: context.signal, deadlineMs: logMs },
    ),
  /** How the reading of a log ended; a log that can't be read is an empty one with an error here. */
  logOutcome: (requestId: string, context: CallContext): ResultAsync<unknown, SkyFailure> =>
    client.outcome(requestId, within(context, quickMs)),
});

/** What `createServerCalls` gives. */
export type ServerCalls = ReturnType<typeof createServerCalls>;
