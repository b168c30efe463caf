import type { CallContext, DriverError, DriverHandle, Observation } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { hourlyRate } from './hourly-rate.ts';
import type { JobSight } from './job-sight.ts';
import { isoOf } from './judge-queue.ts';
import { findKnownJob } from './known-job.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

const timesOf = ({ ending, job, record }: JobSight) => ({
  startedAt: ending?.startedAt ?? isoOf(job?.start_at) ?? record?.submittedAt ?? null,
  endedAt: ending?.endedAt ?? null,
});

/** What is true of a job now. */
export const observeJob = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  context: CallContext,
): ResultAsync<Observation, DriverError> =>
  findKnownJob(tools, handle, 'observe', context).andThen((sight) =>
    hourlyRate(tools, sight, context)
      .mapErr((failure) => driverError('observe', failure))
      .map((hourlyUsd) => ({
        observedAt: new Date(tools.clock.now()).toISOString(),
        state: sight.state,
        exitCode: sight.ending?.exitCode ?? null,
        ...timesOf(sight),
        evidence: sight.evidence,
        hourlyUsd,
      })),
  );
