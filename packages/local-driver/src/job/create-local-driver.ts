import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import type { Driver, JobPhase } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { downloadFiles } from '../output/download-files.ts';
import { readOutputText } from '../output/read-output-text.ts';
import { createLinuxProcessTable } from '../supervision/linux-process-table.ts';
import { createPsProcessTable } from '../supervision/ps-process-table.ts';
import { driverFailure } from './driver-failure.ts';
import { findJob } from './find-job.ts';
import { findKnownJob, isLive, type KnownJob } from './known-job.ts';
import { launchJob } from './launch-job.ts';
import type { LocalDriverPorts, LocalDriverTools } from './local-driver-ports.ts';
import { observeJob } from './observe-job.ts';
import { emptyPage, readLog } from './read-log.ts';
import { releaseJob } from './release-job.ts';
import { stopJob } from './stop-job.ts';

const defaultGraceMs = 60_000;
const defaultMinFreeDiskGib = 1;

const tableFor = (ports: LocalDriverPorts) =>
  platform() === 'linux'
    ? createLinuxProcessTable()
    : createPsProcessTable({
        processes: ports.processes,
        path: ports.environment['PATH'] ?? '/usr/bin:/bin',
      });

const toolsOf = (ports: LocalDriverPorts): LocalDriverTools => ({
  graceMs: defaultGraceMs,
  minFreeDiskGib: defaultMinFreeDiskGib,
  processTable: ports.processTable ?? tableFor(ports),
  ...ports,
  runsDirectory: resolve(ports.runsDirectory),
});

const outputDirectoryOf = ({ paths, facts }: KnownJob): string =>
  join(paths.directory, facts.record.outputDir);

// The log of the setup is complete once the work has begun.
const mayGrow = (job: KnownJob, source: JobPhase): boolean =>
  isLive(job) && !(source === 'setup' && job.facts.run !== null);

/** The engine of this machine: a job is a process group that outlives whoever started it. It costs nothing. */
export const createLocalDriver = (ports: LocalDriverPorts): Driver => {
  const tools = toolsOf(ports);
  return {
    kind: 'local',
    abilities: { stopAfterCheckpoint: true, managed: false, keepMachine: false, spot: false },
    launch: (job, context) => launchJob(tools, job, context),
    find: (jobName, context) => findJob(tools, jobName, context),
    observe: (handle, context) => observeJob(tools, handle, context),
    readLogs: (handle, { source, position, maxBytes }, context) =>
      findKnownJob(tools, handle, context).andThen((job) => {
        // This machine is there already.
        if (source === 'provision') return okAsync(emptyPage);
        return readLog({
          path: job.paths.logs[source],
          position,
          maxBytes,
          mayGrow: mayGrow(job, source),
        }).mapErr(driverFailure);
      }),
    stop: (handle, { when }, context) => stopJob(tools, handle, when, context),
    release: (handle, context) => releaseJob(tools, handle, context),
    download: (handle, request, context) =>
      findKnownJob(tools, handle, context).andThen((job) =>
        downloadFiles(
          { ...request, jobName: handle.jobName, outputDirectory: outputDirectoryOf(job) },
          context,
        ).mapErr((failure) => ('kind' in failure ? failure : driverFailure(failure))),
      ),
    readOutput: (handle, path, context) =>
      findKnownJob(tools, handle, context).andThen((job) =>
        readOutputText(outputDirectoryOf(job), path).mapErr(driverFailure),
      ),
    // A run on your own machine bills nothing.
    billing: () => okAsync([]),
  };
};
