import type { JobPhase, Keep } from '@vibeml/core-models';
import { clusterNameOf } from '../task/cluster-name.ts';

/** Where a job stands that is kept on a cluster; paths are relative to the home of the login account. */
export interface KeptPlace {
  /** The name of the host in SkyPilot's configuration of the cluster. */
  readonly cluster: string;
  /** The output directory: that of every attempt. */
  readonly output: string;
  /** What the job's script writes beside it: ends, logs, requests. */
  readonly own: string;
}

// No blank, no quote, nothing that a shell or rsync takes for more than a name.
const hostForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;
const partForm = /^[A-Za-z0-9._-]+$/;

const isPlainPath = (path: string): boolean =>
  path.length <= 1000 &&
  path.split('/').every((part) => partForm.test(part) && part !== '.' && part !== '..');

/** Where a job is kept; null where it is not kept on a cluster, or its names can't be used there. */
export const keptPlaceOf = (keep: Keep, jobName: string): KeptPlace | null => {
  if (keep.kind !== 'cluster_directory' || clusterNameOf(jobName) === null) return null;
  const { cluster, path } = keep;
  if (!hostForm.test(cluster) || !isPlainPath(path) || path.startsWith('-')) return null;
  // No job has a name that begins with a dot.
  return { cluster, output: `${path}/${jobName}`, own: `${path}/.jobs/${jobName}` };
};

/** The file in which an attempt tells its end. */
export const endFileOf = ({ own }: KeptPlace, attempt: number): string => `${own}/${attempt}-end`;

/** The file in which an attempt says that it goes on. */
export const beatFileOf = ({ own }: KeptPlace, attempt: number): string => `${own}/${attempt}-beat`;

/** The file that holds what a phase of an attempt wrote. */
export const logFileOf = ({ own }: KeptPlace, attempt: number, source: JobPhase): string =>
  `${own}/${attempt}-${source}.log`;

/** The file whose appearance asks an attempt to end. */
export const requestFileOf = (
  { own }: KeptPlace,
  attempt: number,
  request: 'stop' | 'now',
): string => `${own}/${attempt}-${request}`;
