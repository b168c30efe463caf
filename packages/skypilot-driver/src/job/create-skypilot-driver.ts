import type { CallContext, Driver, Observation } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { createClusterAccess } from '../kept/create-cluster-access.ts';
import { createManagedDriver } from '../managed/create-managed-driver.ts';
import { withManagedJobs } from '../managed/with-managed-jobs.ts';
import { downloadFiles } from '../output/download-files.ts';
import { readOutput } from '../output/read-output.ts';
import { createJobRecords } from '../records/create-job-records.ts';
import { createServerClient } from '../server/create-server-client.ts';
import { createServerCalls } from '../server/server-calls.ts';
import { referenceOf } from './job-handle.ts';
import { launchJob } from './launch-job.ts';
import { listBilling } from './list-billing.ts';
import { observeJob } from './observe-job.ts';
import { readLog } from './read-log.ts';
import { releaseJob } from './release-job.ts';
import { findNewest } from './replace-attempt.ts';
import { createShareLooks } from './share-looks.ts';
import type { SkyPilotDriverPorts, SkyPilotTools } from './skypilot-driver-ports.ts';
import { stopJob } from './stop-job.ts';

/** The engine of SkyPilot: a job is a machine of its own, which goes when the job has been idle for a while. */
export const createSkyPilotDriver = (ports: SkyPilotDriverPorts): Driver => {
  const tools: SkyPilotTools = {
    ...ports,
    calls: createServerCalls(createServerClient(ports), ports.server),
    records: createJobRecords(ports.recordsDirectory),
    kept: createClusterAccess(ports.clusterAccess ?? null),
  };
  const shareLooks = createShareLooks<Observation>('observe');
  const cluster: Driver = {
    kind: 'skypilot',
    abilities: { stopAfterCheckpoint: true, managed: false, keepMachine: false, spot: true },
    launch: (job, context) => launchJob(tools, job, context),
    find: (jobName, context) =>
      context.signal.aborted
        ? errAsync(cancelled('find'))
        : findNewest(tools, jobName, context).mapErr((failure) => driverError('find', failure)),
    observe: (handle, context) => {
      const { jobName, attempt } = referenceOf(handle);
      const look = (shared: CallContext) => observeJob(tools, handle, shared);
      return shareLooks(`${attempt} ${jobName}`, look, context);
    },
    readLogs: (handle, request, context) => readLog(tools, handle, request, context),
    stop: (handle, { when }, context) => stopJob(tools, handle, when, context),
    release: (handle, context) => releaseJob(tools, handle, context),
    download: (handle, request, context) => downloadFiles(tools, handle, request, context),
    readOutput: (handle, path, context) => readOutput(tools, handle, path, context),
    billing: (context) => listBilling(tools, context),
  };
  return withManagedJobs(cluster, createManagedDriver(ports));
};
