import type { Driver } from '@vibeml/core-models';
import { cancelled } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import type { SkyPilotDriverPorts } from '../job/skypilot-driver-ports.ts';
import { createServerClient } from '../server/create-server-client.ts';
import { createServerCalls } from '../server/server-calls.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { releaseManagedJob, stopManagedJob } from './end-managed-job.ts';
import { launchManagedJob } from './launch-managed-job.ts';
import { listManagedBilling } from './list-managed-billing.ts';
import { lookAtManagedJob } from './look-at-managed-job.ts';
import { createManagedCalls } from './managed-calls.ts';
import { managedHandle } from './managed-handle.ts';
import { downloadManagedFiles, readManagedOutput } from './managed-output.ts';
import { createManagedRecords } from './managed-records.ts';
import type { ManagedTools } from './managed-tools.ts';
import { observeManagedJob } from './observe-managed-job.ts';
import { readManagedLog } from './read-managed-log.ts';

/**
 * Managed jobs of SkyPilot: its controller gets the machine, replaces it when it is lost, and takes it down at the end,
 * with every machine of ours switched off. Its stop gives no time for a checkpoint.
 */
export const createManagedDriver = (ports: SkyPilotDriverPorts): Driver => {
  const client = createServerClient(ports);
  const tools: ManagedTools = {
    ...ports,
    calls: createServerCalls(client, ports.server),
    managed: createManagedCalls(client),
    records: createManagedRecords(ports.recordsDirectory),
  };
  return {
    kind: 'skypilot',
    abilities: { stopAfterCheckpoint: false, managed: true, keepMachine: false, spot: true },
    launch: (job, context) => launchManagedJob(tools, job, context),
    find: (jobName, context) => {
      if (context.signal.aborted) return errAsync(cancelled('find'));
      return lookAtManagedJob(tools, jobName, context)
        .map((sight) =>
          sight === null ? null : managedHandle(jobName, clusterNameOf(jobName) ?? jobName),
        )
        .mapErr((failure) => driverError('find', failure));
    },
    observe: (handle, context) => observeManagedJob(tools, handle, context),
    readLogs: (handle, request, context) => readManagedLog(tools, handle, request, context),
    stop: (handle, _request, context) => stopManagedJob(tools, handle, context),
    release: (handle, context) => releaseManagedJob(tools, handle, context),
    download: (handle, request, context) => downloadManagedFiles(tools, handle, request, context),
    readOutput: (handle, path, context) => readManagedOutput(tools, handle, path, context),
    billing: (context) => listManagedBilling(tools, context),
  };
};
