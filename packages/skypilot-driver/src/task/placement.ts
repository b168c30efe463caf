import type { Offer } from '@vibeml/core-models';

/** A machine that a job may get: an offer, and where its seller's name is not enough. */
export interface MachineChoice {
  readonly offer: Offer;
  /** The cluster of a Slurm partition, or the context of Kubernetes; null elsewhere. */
  readonly cluster: string | null;
}

/** Where a job may run, and what its machine carries. */
export interface Placement {
  /** At least one; the first is the plan's own, the others are fallbacks in their order. */
  readonly machines: readonly [MachineChoice, ...MachineChoice[]];
  /** `ordered`: as they stand. `any_of`: SkyPilot takes the cheapest that it can get. */
  readonly preference: 'ordered' | 'any_of';
  /** Size of the disk; null leaves it to SkyPilot. Slurm has no say in it. */
  readonly diskGib: number | null;
  /** No machine that costs more is taken; null for no limit. */
  readonly maxHourlyUsd: number | null;
  /** Who the run belongs to; null where nobody said. */
  readonly user: string | null;
  readonly project: string | null;
  /** After so many idle minutes the machine is taken down, also when nobody of ours runs. At least 1. */
  readonly idleMinutes: number;
}
