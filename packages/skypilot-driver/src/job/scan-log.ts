import type { CallContext } from '@vibeml/core-models';
import { errAsync, ok, okAsync, ResultAsync, safeTry } from 'neverthrow';
import { createJobLogReader, type JobLine } from '../log/job-log.ts';
import { readLines } from '../log/read-lines.ts';
import { createReportReader, type JobReport } from '../output/read-report.ts';
import type { StreamedAnswer } from '../server/create-server-client.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

/** Which log to read. */
export interface ScannedLog {
  readonly cluster: string;
  readonly jobId: number;
  readonly follow: boolean;
}

const consume = async (
  { chunks }: StreamedAnswer,
  onLine: (line: JobLine) => void | Promise<void>,
): Promise<boolean> => {
  const reader = createJobLogReader();
  let isEmpty = true;
  for await (const line of readLines(chunks)) {
    isEmpty = false;
    for (const each of reader.read(line)) await onLine(each);
  }
  return isEmpty;
};

/** Reads the log of a job from its beginning, line by line; nothing of it is kept. */
export const scanLog = (
  { calls }: Pick<SkyPilotTools, 'calls'>,
  log: ScannedLog,
  onLine: (line: JobLine) => void | Promise<void>,
  context: CallContext,
): ResultAsync<void, SkyFailure> =>
  safeTry<void, SkyFailure>(async function* () {
    const stream = yield* calls.openLog(log, context);
    const isEmpty = yield* ResultAsync.fromPromise(consume(stream, onLine), () =>
      skyFailure(context.signal.aborted ? 'cancelled' : 'unreachable'),
    );
    // A machine that is gone gives an empty log; only the request tells why.
    if (isEmpty) yield* calls.logOutcome(stream.requestId, context);
    return ok();
  });

/** What a job told of its end. */
export const readJobReport = (
  tools: Pick<SkyPilotTools, 'calls'>,
  log: Omit<ScannedLog, 'follow'>,
  context: CallContext,
): ResultAsync<JobReport, SkyFailure> => {
  const reader = createReportReader();
  const onLine = (line: JobLine): void => {
    if (line.kind === 'told') reader.tell(line.words);
  };
  return scanLog(tools, { ...log, follow: false }, onLine, context)
    .map(() => reader.report())
    .orElse((failure) =>
      failure.kind === 'cluster_gone' ? okAsync(reader.report()) : errAsync(failure),
    );
};
