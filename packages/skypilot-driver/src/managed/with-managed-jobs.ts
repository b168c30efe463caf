import type { CallContext, Driver, DriverHandle } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { isManagedHandle } from './managed-handle.ts';

/** The two modes of SkyPilot as one engine: the job says which launches it, its handle says which knows it. */
export const withManagedJobs = (cluster: Driver, managed: Driver): Driver => {
  const of = (handle: DriverHandle): Driver => (isManagedHandle(handle) ? managed : cluster);
  return {
    ...cluster,
    // What the cluster mode can; a job of the managed mode can be stopped at once only.
    abilities: { ...cluster.abilities, managed: true },
    launch: (job, context) =>
      (job.recovery.mode === 'managed_job' ? managed : cluster).launch(job, context),
    find: (jobName, context) =>
      cluster
        .find(jobName, context)
        .andThen((handle) => (handle === null ? managed.find(jobName, context) : okAsync(handle))),
    observe: (handle, context) => of(handle).observe(handle, context),
    readLogs: (handle, request, context) => of(handle).readLogs(handle, request, context),
    stop: (handle, request, context) => of(handle).stop(handle, request, context),
    release: (handle, context) => of(handle).release(handle, context),
    download: (handle, request, context) => of(handle).download(handle, request, context),
    readOutput: (handle, path, context) => of(handle).readOutput(handle, path, context),
    billing: (context: CallContext) =>
      cluster
        .billing(context)
        .andThen((ours) => managed.billing(context).map((theirs) => [...ours, ...theirs])),
  };
};
