import type { JobPlacement, JobSpec, Json, JsonObject } from '@vibeml/core-models';
import { clusterNameOf, taskNameOf } from './cluster-name.ts';
import { machineLabels } from './machine-labels.ts';
import { machineResources } from './machine-resources.ts';

/** Where the job directory stands inside an upload; it is no directory of any machine. */
export const uploadedJobDirectory = '/vibeml/job';

// SkyPilot puts the job directory there on every machine.
const script = 'bash ~/sky_workdir/.vibeml/job.sh';

/** What an extra job on the machine of a job does. */
export type Errand = 'stop' | 'end' | 'send';

const resourcesOf = (jobName: string, placement: JobPlacement): JsonObject => {
  const { machines, preference, diskGib, maxHourlyUsd } = placement;
  const [first, ...fallbacks] = machines;
  const common = {
    ...(diskGib === null ? {} : { disk_size: diskGib }),
    // SkyPilot takes no limit of nothing; where everything is free there is nothing to limit.
    ...(maxHourlyUsd === null || maxHourlyUsd <= 0 ? {} : { max_hourly_cost: maxHourlyUsd }),
    labels: machineLabels(jobName, placement),
  };
  if (fallbacks.length === 0) return { ...machineResources(first), ...common };
  return { ...common, [preference]: machines.map(machineResources) };
};

const jsonText = (task: Readonly<Record<string, Json>>): string => JSON.stringify(task);

/**
 * The task of a job as text: JSON, which SkyPilot reads as the YAML that it asks for. Both lines are constant;
 * what a person supplied is data. `secrets` are values by name, which SkyPilot keeps out of what it shows.
 */
export const buildTask = (
  job: JobSpec,
  placement: JobPlacement,
  secrets: Readonly<Record<string, string>>,
): string =>
  jsonText({
    name: taskNameOf(clusterNameOf(job.name) ?? '', job.attempt),
    resources: resourcesOf(job.name, placement),
    num_nodes: 1,
    workdir: uploadedJobDirectory,
    file_mounts_mapping: { [uploadedJobDirectory]: uploadedJobDirectory },
    envs: { ...job.environment, VIBEML_JOB_NAME: job.name },
    ...(Object.keys(secrets).length === 0 ? {} : { secrets: { ...secrets } }),
    setup: `${script} setup`,
    run: `${script} run`,
  });

/** The task of an errand on the machine of a job; the path is that of a file of the output directory. */
export const buildErrand = (errand: Errand, path: string | null = null): string =>
  jsonText({
    name: errand,
    ...(path === null ? {} : { envs: { VIBEML_SEND: path } }),
    run: `${script} ${errand}`,
  });
