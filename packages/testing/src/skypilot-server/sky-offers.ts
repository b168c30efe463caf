import type { SkyBody, SkyWorld } from './sky-world.ts';

/** What a server tells of machines, in its own words. */
export interface SkyOffers {
  /** Nodes of Slurm clusters, as `/slurm_node_info` gives them. */
  readonly nodes: readonly object[];
  /** Machines by accelerator, as `/list_accelerators` gives them; asked about clouds, only theirs are given. */
  readonly accelerators: Readonly<Record<string, readonly (readonly unknown[])[]>>;
  /** The server's configuration, as `/workspaces/config` gives it. */
  readonly configuration: object;
}

/** One cluster with one partition of two nodes without a price, as the real one of the tests. */
export const usualOffers: SkyOffers = {
  nodes: ['ws1', 'ws2'].map((name) => ({
    node_name: name,
    slurm_cluster_name: 'minislurm',
    node_state: 'idle',
    gpu_type: null,
    total_gpus: 0,
    free_gpus: 0,
    vcpu_count: 4,
    memory_gb: 16,
    partition: 'batch*',
  })),
  accelerators: {},
  configuration: {},
};

const namesOf = (nodes: readonly object[]): readonly string[] => [
  ...new Set(
    nodes.flatMap((node) =>
      'slurm_cluster_name' in node ? [String(node.slurm_cluster_name)] : [],
    ),
  ),
];

const ofClouds = (
  { accelerators }: SkyOffers,
  clouds: unknown,
): Readonly<Record<string, readonly (readonly unknown[])[]>> => {
  const wanted = new Set(
    Array.isArray(clouds) ? clouds.map((each) => String(each).toLowerCase()) : [],
  );
  return Object.fromEntries(
    Object.entries(accelerators).map(([name, rows]) => [
      name,
      rows.filter(([cloud]) => wanted.has(String(cloud).toLowerCase())),
    ]),
  );
};

type OfferCall = (world: SkyWorld, body: SkyBody) => Promise<unknown>;

/** The calls that tell what machines there are and what they cost. */
export const skyOfferCalls: Readonly<Record<string, OfferCall>> = {
  '/slurm_cluster_names': async ({ offers }) => namesOf(offers.nodes),
  '/slurm_node_info': async ({ offers }) => offers.nodes,
  '/workspaces/config': async ({ offers }) => offers.configuration,
  '/list_accelerators': async ({ offers }, body) => ofClouds(offers, body['clouds']),
};
