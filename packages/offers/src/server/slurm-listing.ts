import type { Offer, OfferListing, Quantity, UnpricedMachine } from '@vibeml/core-models';
import type * as z from 'zod';
import { type SlurmNode, slurmMachines } from './slurm-machines.ts';
import { type ServerConfiguration, slurmHourlyUsd } from './slurm-pricing.ts';

const source = 'SkyPilot API server';

/** What an API server knows of its Slurm clusters. */
export interface SlurmAnswer {
  readonly names: readonly string[];
  readonly nodes: readonly z.infer<typeof SlurmNode>[];
  readonly configuration: ServerConfiguration;
}

const silentRemark = (cluster: string) => ({
  source,
  code: 'source_down' as const,
  message: `Slurm cluster ${cluster} told nothing of its nodes; see what is wrong with: vibeml doctor`,
  count: null,
});

/** Turns what the server knows of Slurm clusters into offers; a machine without a price waits for one. */
export const slurmListing = (
  { names, nodes, configuration }: SlurmAnswer,
  observedAt: string,
): OfferListing => {
  const quantity = (value: number, unit: string): Quantity => ({
    value,
    unit,
    source,
    observedAt,
    method: 'quoted',
  });
  const offers: Offer[] = [];
  const unpriced: UnpricedMachine[] = [];
  for (const { machine, size, ...place } of slurmMachines(nodes, quantity)) {
    const hourlyUsd = slurmHourlyUsd(configuration, place, size);
    if (hourlyUsd === null) unpriced.push(machine);
    else offers.push({ ...machine, hourlyUsd: quantity(hourlyUsd, 'USD/h') });
  }
  const heard = new Set(nodes.map((node) => node.slurm_cluster_name));
  return {
    offers,
    unpriced,
    remarks: names.filter((name) => !heard.has(name)).map(silentRemark),
  };
};
