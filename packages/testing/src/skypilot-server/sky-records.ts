import type { SkyCluster, SkyClusters } from './sky-clusters.ts';
import type { SkyJob } from './sky-machine.ts';

/** A cluster as `/status` shows it. */
export const statusOf = (cluster: SkyCluster): Readonly<Record<string, unknown>> => ({
  name: cluster.name,
  launched_at: cluster.launchedAt,
  status: cluster.status === 'HALF' ? 'UP' : cluster.status,
  autostop: cluster.idleMinutes,
  to_down: cluster.idleMinutes >= 0,
  metadata: {},
  cluster_ever_up: cluster.status === 'UP',
  user_hash: 'c0ffee00',
  user_name: 'driver',
  workspace: 'default',
  last_event: cluster.events.at(-1) ?? null,
  resources_str: '1x(cpus=1, mem=1, ...)',
  nodes: 1,
  cloud: 'Slurm',
  region: 'minislurm',
  labels: {},
  node_names: 'job3-ws1',
  handle: 'gAROLg==',
});

/** A job as `/queue` shows it. */
export const queueRowOf = (job: SkyJob): Readonly<Record<string, unknown>> => ({
  job_id: job.id,
  job_name: job.name,
  username: 'driver',
  user_hash: 'c0ffee00',
  submitted_at: job.submittedAt,
  start_at: job.startAt,
  end_at: job.endAt,
  resources: '1x[CPU:1]',
  status: job.status,
  log_path: '~/sky_logs/sky-2026-01-02-03-04-05-000006',
  metadata: {},
  links: {},
});

/** What every cluster has cost, those that are gone too, at one price for all. */
export const costRows = (clusters: SkyClusters, hourlyUsd: number) =>
  clusters.history().map(({ cluster, endedAt }) => {
    const { name, launchedAt } = cluster;
    const duration = Math.max(1, (endedAt ?? Math.floor(Date.now() / 1000)) - launchedAt);
    return {
      name,
      launched_at: launchedAt,
      duration,
      num_nodes: 1,
      total_cost: (hourlyUsd * duration) / 3600,
      status: endedAt === null ? 'UP' : null,
      cloud: 'Slurm',
      region: 'minislurm',
      resources_str: '1x(cpus=1, mem=1, ...)',
      resources: 'gASV',
    };
  });
