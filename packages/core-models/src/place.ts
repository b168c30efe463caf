/** A place that a person names: who sells machines there, and which part of it. */
export interface Place {
  /** As offers name it. */
  readonly provider: string;
  /** A region, a cluster, `cluster/partition`, a context; null for anywhere. */
  readonly region: string | null;
}

// What people type, by what offers say.
const otherNames: Readonly<Record<string, string>> = { k8s: 'kubernetes' };

/** The place of `nebius`, `nebius/eu-north1`, `slurm/lab/batch` or `k8s/team`. */
export const parsePlace = (text: string): Place => {
  const [first = '', ...rest] = text.split('/');
  const name = first.toLowerCase();
  const provider = Object.hasOwn(otherNames, name) ? (otherNames[name] ?? name) : name;
  return { provider, region: rest.length === 0 ? null : rest.join('/') };
};

/** Whether a region lies in a place by whole parts: `lab/batch` in `lab`, `lab2` not. */
export const isWithin = (region: string | null, place: string): boolean =>
  region !== null && `${region}/`.toLowerCase().startsWith(`${place}/`.toLowerCase());

const ownProviders: ReadonlySet<string> = new Set(['slurm', 'kubernetes', 'ssh']);

/** Whether its machines are one's own cluster rather than sold by the hour. */
export const isOwnCluster = (provider: string): boolean => ownProviders.has(provider);
