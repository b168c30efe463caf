import type { JobSpec } from '@vibeml/core-models';
import { keptPlaceOf } from '../kept/kept-place.ts';
import { jobScript } from './job-script.ts';

/** The name of our own directory in a job directory. */
export const ownDirectory = '.vibeml';

const keptFiles = (job: JobSpec): Readonly<Record<string, string>> => {
  const place = keptPlaceOf(job.keep, job.name);
  if (place === null) return {};
  return {
    [`${ownDirectory}/kept-output`]: place.output,
    [`${ownDirectory}/kept-own`]: place.own,
  };
};

/** The text files of a job directory: those of the job, and ours that run it. */
export const jobFiles = (job: JobSpec): Readonly<Record<string, string>> => ({
  ...job.files,
  [`${ownDirectory}/job.sh`]: jobScript,
  [`${ownDirectory}/setup.sh`]: `${job.setup}\n`,
  [`${ownDirectory}/run.sh`]: `${job.run}\n`,
  [`${ownDirectory}/stop-file`]: job.stopFile,
  [`${ownDirectory}/output-dir`]: job.outputDir,
  [`${ownDirectory}/attempt`]: String(job.attempt),
  ...keptFiles(job),
});
