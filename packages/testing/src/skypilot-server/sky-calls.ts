import { checkAnswer, enabledClouds } from './sky-checks.ts';
import { requiredOfManaged, skyManagedCalls } from './sky-managed-calls.ts';
import { skyOfferCalls } from './sky-offers.ts';
import { costRows, queueRowOf, statusOf } from './sky-records.ts';
import { isFields } from './sky-task.ts';
import type { SkyBody, SkyWorld } from './sky-world.ts';

type SkyCall = (world: SkyWorld, body: SkyBody, signal: AbortSignal) => Promise<unknown>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numbersOf = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.map(Number) : [];
const namesOf = (value: unknown): readonly string[] | null =>
  Array.isArray(value) ? value.map(String) : null;

/** The name of the cluster that a body is about. */
export const clusterOf = (body: SkyBody): string => textOf(body['cluster_name']);

const jobsOf = ({ clusters }: SkyWorld, body: SkyBody) =>
  clusters.require(clusterOf(body)).machine.jobs;

/** The calls that give a request whose outcome is asked for later, by path. */
export const skyCalls: Readonly<Record<string, SkyCall>> = {
  ...skyManagedCalls,
  ...skyOfferCalls,
  '/check': async ({ clouds }) => checkAnswer(clouds),
  '/enabled_clouds': async ({ clouds }) => enabledClouds(clouds),
  '/launch': ({ clusters, blobs }, body, signal) =>
    clusters.launch(
      {
        name: clusterOf(body),
        task: textOf(body['task']),
        blob: blobs.get(textOf(body['file_mounts_blob_id'])) ?? null,
        idleMinutes: Number(body['idle_minutes_to_autostop'] ?? -1),
      },
      signal,
    ),
  '/exec': ({ clusters }, body) => clusters.exec(clusterOf(body), textOf(body['task'])),
  '/status': async ({ clusters }, body) => {
    const wanted = namesOf(body['cluster_names']);
    return clusters
      .list()
      .filter(({ name }) => wanted?.includes(name) ?? true)
      .map(statusOf);
  },
  '/queue': async (world, body) => jobsOf(world, body).map(queueRowOf),
  '/job_status': async (world, body) => {
    const jobs = jobsOf(world, body);
    const ids = numbersOf(body['job_ids']);
    return Object.fromEntries(
      ids.map((id) => [String(id), jobs.find((job) => job.id === id)?.status ?? null]),
    );
  },
  '/cancel': async ({ clusters }, body) => {
    const { machine } = clusters.require(clusterOf(body));
    const ids =
      body['all'] === true ? machine.jobs.map(({ id }) => id) : numbersOf(body['job_ids']);
    await Promise.all(ids.map(machine.cancel));
    return null;
  },
  '/down': ({ clusters }, body) => clusters.down(clusterOf(body)),
  '/autostop': async ({ clusters }, body) => {
    clusters.require(clusterOf(body)).idleMinutes = Number(body['idle_minutes']);
    return null;
  },
  '/cluster_events': async ({ clusters }, body) =>
    (clusters.find(clusterOf(body))?.events ?? []).map((reason) => ({
      reason,
      transitioned_at: Math.floor(Date.now() / 1000),
    })),
  '/cost_report': async ({ clusters, hourlyUsd }) => costRows(clusters, hourlyUsd),
  '/api/cancel': async ({ requests }, body) => {
    const ids = namesOf(body['request_ids']) ?? [];
    for (const id of ids) requests.find(id)?.abort.abort();
    return ids;
  },
};

const required: Readonly<Record<string, readonly string[]>> = {
  ...requiredOfManaged,
  '/launch': ['task', 'cluster_name'],
  '/exec': ['task', 'cluster_name'],
  '/queue': ['cluster_name'],
  '/logs': ['cluster_name', 'job_id'],
  '/job_status': ['cluster_name', 'job_ids'],
  '/cancel': ['cluster_name', 'job_ids'],
  '/down': ['cluster_name'],
  '/autostop': ['cluster_name', 'idle_minutes'],
  '/validate': ['dag', 'request_options'],
};

/** The first field that a body lacks; null when it has all. */
export const missingField = (path: string, body: unknown): string | null =>
  (required[path] ?? []).find((field) => !isFields(body) || !(field in body)) ?? null;
