import { isAbsolute } from 'node:path';
import type { JobSpec } from '@vibeml/core-models';
import { isSafeRelativePath } from '../files/safe-path.ts';
import { isJobName, recordsName } from '../supervision/job-paths.ts';

const isOurs = (path: string): boolean =>
  path === recordsName || path.startsWith(`${recordsName}/`);

const pathsOf = (job: JobSpec): readonly string[] => [
  ...Object.keys(job.files),
  ...job.inputs.map((input) => input.path),
  job.stopFile,
  job.outputDir,
];

const repeatedPath = (job: JobSpec): string | undefined => {
  const placed = [...Object.keys(job.files), ...job.inputs.map((input) => input.path)];
  return placed.find((path, index) => placed.indexOf(path) !== index);
};

/** Says what is wrong with a job before anything is written, or null. */
export const faultOf = (job: JobSpec): string | null => {
  if (!isJobName(job.name)) return `'${job.name}' can't be the name of a directory`;
  const outside = pathsOf(job).find((path) => !isSafeRelativePath(path) || isOurs(path));
  if (outside !== undefined) return `the path '${outside}' is not inside the job directory`;
  const repeated = repeatedPath(job);
  if (repeated !== undefined) return `the path '${repeated}' is given twice`;
  const relative = job.inputs.find((input) => !isAbsolute(input.source));
  return relative === undefined ? null : `the input '${relative.source}' is not an absolute path`;
};
