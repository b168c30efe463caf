import { isAbsolute } from 'node:path';
import type { JobSpec } from '@vibeml/core-models';
import { keptPlaceOf } from '../kept/kept-place.ts';
import { clusterNameOf } from './cluster-name.ts';
import { ownDirectory } from './job-files.ts';

/** Whether a path names something below the directory it is relative to: no `..`, not absolute, not empty. */
export const isSafeRelativePath = (path: string): boolean => {
  if (/[\0\n\\]/.test(path) || isAbsolute(path)) return false;
  return path.split('/').every((part) => part !== '..' && part !== '.' && part !== '');
};

const isOurs = (path: string): boolean =>
  path === ownDirectory || path.startsWith(`${ownDirectory}/`);

/** Says what is wrong with a job before anything is sent, or null. */
export const faultOf = (job: JobSpec): string | null => {
  if (clusterNameOf(job.name) === null) {
    return `'${job.name}' can't be the name of a machine`;
  }
  if (job.keep.kind === 'cluster_directory' && keptPlaceOf(job.keep, job.name) === null) {
    return `the result can't be kept in '${job.keep.path}' of the cluster '${job.keep.cluster}'`;
  }
  const placed = [...Object.keys(job.files), ...job.inputs.map(({ path }) => path)];
  const outside = [...placed, job.stopFile, job.outputDir].find(
    (path) => !isSafeRelativePath(path) || isOurs(path),
  );
  if (outside !== undefined) return `the path '${outside}' is not inside the job directory`;
  const repeated = placed.find((path, index) => placed.indexOf(path) !== index);
  if (repeated !== undefined) return `the path '${repeated}' is given twice`;
  const relative = job.inputs.find(({ source }) => !isAbsolute(source));
  return relative === undefined ? null : `the input '${relative.source}' is not an absolute path`;
};
