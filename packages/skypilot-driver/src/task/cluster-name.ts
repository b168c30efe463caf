/** What the name of every machine of ours begins with. */
export const clusterPrefix = 'vibeml-';

// What SkyPilot takes as the name of a task, which is narrower than that of a cluster.
const jobNameForm = /^[A-Za-z0-9]+(?:[._-]{1,2}[A-Za-z0-9]+)*$/;
const longestJobName = 100;

/** The cluster and the task of a job carry this name; null where SkyPilot would not take it. */
export const clusterNameOf = (jobName: string): string | null =>
  jobName.length <= longestJobName && jobNameForm.test(jobName)
    ? `${clusterPrefix}${jobName}`
    : null;

/** The name of the task of an attempt; those of one job run on machines of one name. */
export const taskNameOf = (cluster: string, attempt: number): string =>
  attempt === 0 ? cluster : `${cluster}.${attempt}`;

/** Which attempt a task is; null for a task that is none of the job with this machine. */
export const attemptOfTask = (cluster: string, taskName: string | null): number | null => {
  if (taskName === cluster) return 0;
  const rest = taskName?.startsWith(`${cluster}.`) ? taskName.slice(cluster.length + 1) : '';
  return /^[1-9]\d{0,5}$/.test(rest) ? Number(rest) : null;
};

/** The job whose machine has that name; null for a machine that is not ours. */
export const jobNameOf = (clusterName: string): string | null =>
  clusterName.startsWith(clusterPrefix) ? clusterName.slice(clusterPrefix.length) : null;
