import type { CallContext, DriverError, DriverHandle, Observation } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { okAsync } from 'neverthrow';
import { findJobProcesses } from '../supervision/job-processes.ts';
import { driverFailure } from './driver-failure.ts';
import { findKnownJob, type KnownJob } from './known-job.ts';
import type { LocalDriverTools } from './local-driver-ports.ts';

const isoOf = (milliseconds: number): string => new Date(milliseconds).toISOString();

const startedAtOf = ({ supervisor }: KnownJob['facts']): string | null =>
  supervisor === null ? null : isoOf(supervisor.startedAtMs);

const endedAtOf = ({ exit }: KnownJob['facts']): string | null =>
  exit === null ? null : isoOf(exit.endedAt * 1000);

/** What a job that is gone may have left running. */
const orphansOf = (tools: LocalDriverTools, job: KnownJob): ResultAsync<number, DriverError> =>
  job.state === 'lost'
    ? findJobProcesses(tools.processTable, job.facts)
        .map(({ count }) => count)
        .mapErr(driverFailure)
    : okAsync(0);

/** What is true of a job now. */
export const observeJob = (
  tools: LocalDriverTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<Observation, DriverError> =>
  findKnownJob(tools, handle, context).andThen((job) =>
    orphansOf(tools, job).map((orphans) => ({
      observedAt: isoOf(tools.clock.now()),
      state: job.state,
      exitCode: job.facts.exit?.exitCode ?? null,
      startedAt: startedAtOf(job.facts),
      endedAt: endedAtOf(job.facts),
      evidence:
        orphans === 0
          ? job.evidence
          : `${job.evidence}; processes of it that still run: ${orphans}`,
      hourlyUsd: 0,
    })),
  );
