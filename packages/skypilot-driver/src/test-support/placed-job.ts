import type { JobSpec } from '@vibeml/core-models';
import { type ContractBehaviour, contractJob, shellJob } from 'vibeml-testing';
import { samplePlacement } from './sample-placement.ts';

/** A job of the driver contract with a place on a Slurm cluster. */
export const placedContractJob = (behaviour: ContractBehaviour, name?: string): JobSpec => ({
  ...contractJob(behaviour, name),
  placement: samplePlacement(),
});

/** A job of a shell line with a place on a Slurm cluster. */
export const placedShellJob = (run: string, parts: Partial<JobSpec> = {}): JobSpec =>
  shellJob(run, { placement: samplePlacement(), ...parts });
