import type { SkyError } from './sky-error.ts';
import type { SkyManagedJob } from './sky-managed-jobs.ts';
import type { SkyBody, SkyWorld } from './sky-world.ts';

type ManagedCall = (world: SkyWorld, body: SkyBody, signal: AbortSignal) => Promise<unknown>;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numbersOf = (value: unknown): readonly number[] =>
  Array.isArray(value) ? value.map(Number) : [];

const noController: SkyError = {
  type: 'ClusterNotUpError',
  message: 'No in-progress managed jobs.',
};

const rowOf = (job: SkyManagedJob): Readonly<Record<string, unknown>> => ({
  job_id: job.id,
  task_id: null,
  job_name: job.name,
  task_name: job.name,
  job_duration: job.startAt === null ? 0 : Date.now() / 1000 - job.startAt,
  workspace: 'default',
  status: job.status,
  schedule_state: 'ALIVE',
  infra: job.startAt === null ? '-' : job.infra,
  recovery_count: job.recoveries,
  failure_reason: job.failureReason,
  user_hash: 'c0ffee00',
  submitted_at: job.status === 'PENDING' ? null : job.submittedAt,
  start_at: job.startAt,
  end_at: job.endAt,
});

const pick = (
  row: Readonly<Record<string, unknown>>,
  fields: unknown,
): Readonly<Record<string, unknown>> =>
  Array.isArray(fields)
    ? Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)))
    : row;

/** The calls of managed jobs, by path. */
export const skyManagedCalls: Readonly<Record<string, ManagedCall>> = {
  '/jobs/launch': async ({ managed, blobs, launchGate }, body, signal) => {
    await launchGate();
    if (signal.aborted) throw new Error('called off');
    const blob = blobs.get(textOf(body['file_mounts_blob_id']) ?? '') ?? null;
    const job = managed.submit(textOf(body['name']), textOf(body['task']) ?? '', blob);
    managed.setController('up');
    return { job_id: [job.id], handle: 'gASVvgcA' };
  },
  '/jobs/queue/v2': async ({ managed }, body) => {
    if (managed.controller() === 'none') throw noController;
    const wanted = textOf(body['name_match']) ?? '';
    const ids = Array.isArray(body['job_ids']) ? numbersOf(body['job_ids']) : null;
    const jobs = managed
      .list()
      .filter(({ id, name }) => name.includes(wanted) && (ids?.includes(id) ?? true));
    return {
      jobs: jobs.map((job) => pick(rowOf(job), body['fields'])).reverse(),
      total: jobs.length,
      total_no_filter: managed.list().length,
      status_counts: {},
      infra_options: [],
    };
  },
  '/jobs/cancel': async ({ managed }, body) => {
    if (managed.controller() === 'none') throw noController;
    await managed.cancel(numbersOf(body['job_ids']));
    return null;
  },
};

/** The fields that a body of a call of managed jobs must have, by path. */
export const requiredOfManaged: Readonly<Record<string, readonly string[]>> = {
  '/jobs/launch': ['task', 'name'],
};
