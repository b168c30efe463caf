import type { JobSpec } from '@vibeml/core-models';
import { type ContractBehaviour, contractJob, shellJob } from 'vibeml-testing';
import { freeOffer, samplePlacement } from './sample-placement.ts';

const placement = samplePlacement({ machines: [freeOffer()] });

/** A job of the driver contract with a place on a cloud that costs nothing. */
export const placedContractJob = (behaviour: ContractBehaviour, name?: string): JobSpec => ({
  ...contractJob(behaviour, name),
  placement,
});

/** A job of a shell line with a place on a cloud that costs nothing. */
export const placedShellJob = (run: string, parts: Partial<JobSpec> = {}): JobSpec =>
  shellJob(run, { placement, ...parts });
