import * as z from 'zod';
import { AskedMachine, Elsewhere, Ending } from '../records/job-record.ts';

/** How far a log was read. Offsets count from the start of the first machine's log. */
const LogReach = z.object({
  /** Bytes of the logs of machines that were lost. */
  before: z.number(),
  /** Bytes that were there at the last look. */
  seen: z.number(),
});
export type LogReach = z.infer<typeof LogReach>;

/** What this machine remembers of a managed job. */
export const ManagedRecord = z.object({
  version: z.literal(1),
  jobName: z.string(),
  submittedAt: z.string(),
  /** Null until the server accepted the launch. */
  requestId: z.string().nullable(),
  /** The number that the controller gave; null until it was seen. */
  jobId: z.number().nullable(),
  /** In the order in which they were asked for; empty where nobody remembers. */
  machines: z.array(AskedMachine),
  elsewhere: Elsewhere,
  /** How many machines were lost at the last look. */
  recoveries: z.number(),
  logs: z.object({ setup: LogReach, run: LogReach }),
  /** The work has begun on the machine that it has now. */
  isWorking: z.boolean(),
  ending: Ending.nullable(),
  /** Somebody asked for its end. */
  stopRequestedAt: z.string().nullable(),
  releasedAt: z.string().nullable(),
});
export type ManagedRecord = z.infer<typeof ManagedRecord>;

/** The same record once more machines were lost: SkyPilot begins the logs anew, and ours go on. */
export const afterLostMachines = (record: ManagedRecord, recoveries: number): ManagedRecord => {
  if (recoveries <= record.recoveries) return record;
  const { setup, run } = record.logs;
  return {
    ...record,
    recoveries,
    isWorking: false,
    logs: {
      setup: { before: setup.seen, seen: setup.seen },
      run: { before: run.seen, seen: run.seen },
    },
  };
};

const unread: LogReach = { before: 0, seen: 0 };

/** What is remembered of a job before anything is known of it. */
export const newManagedRecord = (
  jobName: string,
  submittedAt: string,
  { machines, elsewhere }: Pick<ManagedRecord, 'machines' | 'elsewhere'>,
): ManagedRecord => ({
  version: 1,
  jobName,
  submittedAt,
  requestId: null,
  jobId: null,
  machines,
  elsewhere,
  recoveries: 0,
  logs: { setup: unread, run: unread },
  isWorking: false,
  ending: null,
  stopRequestedAt: null,
  releasedAt: null,
});
