import type { OfferRemark, UnpricedMachine } from '@vibeml/core-models';

/** The line of prices.yaml that puts a price on a place; 0 stands for free. */
export const priceLine = (place: string): string => `- {cluster: ${place}, hourlyUsd: 0}`;

/** The cluster that a machine belongs to, as a line of prices.yaml names it. */
export const clusterOf = ({ provider, region }: Pick<UnpricedMachine, 'provider' | 'region'>) =>
  region === null
    ? provider
    : `${provider}/${provider === 'slurm' ? (region.split('/')[0] ?? region) : region}`;

/** One remark for each cluster whose machines nobody has put a price on. */
export const unpricedRemarks = (unpriced: readonly UnpricedMachine[]): readonly OfferRemark[] => {
  const clusters = new Map<string, number>();
  for (const machine of unpriced) {
    const cluster = clusterOf(machine);
    clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1);
  }
  return [...clusters].map(([cluster, count]) => ({
    source: 'SkyPilot API server',
    code: 'price_missing',
    message: `${count} ${count === 1 ? 'kind' : 'kinds'} of machines of ${cluster} have no price, left out. Under clusters: in your prices.yaml write: ${priceLine(cluster)} (0 where it is free).`,
    count,
  }));
};
