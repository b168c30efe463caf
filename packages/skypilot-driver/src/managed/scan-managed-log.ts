import type { CallContext } from '@vibeml/core-models';
import type { ResultAsync } from 'neverthrow';
import { type ScannedLog, scanLog } from '../job/scan-log.ts';
import type { JobLine } from '../log/job-log.ts';
import { createReportReader, type JobReport } from '../output/read-report.ts';
import type { SkyFailure } from '../server/sky-failure.ts';
import type { ManagedTools } from './managed-tools.ts';

type Scanner = Parameters<typeof scanLog>[0];

/** The log of a managed job read like that of a job on a machine of ours; the controller finds the machine. */
const scannerOf = ({ calls, managed }: ManagedTools, deadlineMs: number | undefined): Scanner => ({
  calls: {
    ...calls,
    openLog: ({ jobId }: ScannedLog, context: CallContext) =>
      managed.openLog(
        { jobId, isController: false, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
        context,
      ),
  },
});

/** Reads the log of a managed job from the beginning of its present machine; nothing of it is kept. */
export const scanManagedLog = (
  tools: ManagedTools,
  { jobId, deadlineMs }: { readonly jobId: number; readonly deadlineMs?: number },
  onLine: (line: JobLine) => void | Promise<void>,
  context: CallContext,
): ResultAsync<void, SkyFailure> =>
  scanLog(scannerOf(tools, deadlineMs), { cluster: '', jobId, follow: false }, onLine, context);

/** What a managed job told of its end. */
export const readManagedReport = (
  tools: ManagedTools,
  jobId: number,
  context: CallContext,
): ResultAsync<JobReport, SkyFailure> => {
  const reader = createReportReader();
  const onLine = (line: JobLine): void => {
    if (line.kind === 'told') reader.tell(line.words);
  };
  return scanManagedLog(tools, { jobId }, onLine, context).map(() => reader.report());
};
