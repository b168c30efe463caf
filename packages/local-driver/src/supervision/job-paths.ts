import { join } from 'node:path';

/** Where the files of a job are. */
export interface JobPaths {
  readonly directory: string;
  /** Our own directory in it; nothing of the job's stands there. */
  readonly records: string;
  readonly job: string;
  readonly superviseScript: string;
  readonly endScript: string;
  /** Made by whoever may start the job: of several only one succeeds. */
  readonly started: string;
  readonly supervisor: string;
  readonly setup: string;
  readonly run: string;
  readonly exit: string;
  /** Room for the exit record, taken before the disk can fill up. */
  readonly reservedExit: string;
  readonly stopRequest: string;
  readonly logs: { readonly setup: string; readonly run: string };
}

/** The name of our own directory in a job directory. */
export const recordsName = '.vibeml';

/** The paths of the job in that directory. */
export const jobPaths = (directory: string): JobPaths => {
  const records = join(directory, recordsName);
  return {
    directory,
    records,
    job: join(records, 'job.json'),
    superviseScript: join(records, 'supervise.sh'),
    endScript: join(records, 'end.sh'),
    started: join(records, 'started'),
    supervisor: join(records, 'started', 'process'),
    setup: join(records, 'setup'),
    run: join(records, 'run'),
    exit: join(records, 'exit.json'),
    reservedExit: join(records, 'exit.reserved'),
    stopRequest: join(records, 'stop-now'),
    logs: { setup: join(directory, 'logs', 'setup.log'), run: join(directory, 'logs', 'run.log') },
  };
};

/** Whether a name can be the name of a job, and so of its directory. */
export const isJobName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name);
