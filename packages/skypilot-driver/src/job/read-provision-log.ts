import type {
  CallContext,
  DriverError,
  DriverHandle,
  LogPage,
  LogPosition,
} from '@vibeml/core-models';
import { jobUnknown, redact, stripVTControlCharacters } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { driverError } from '../failure/explain-failure.ts';
import { createPager } from '../log/create-pager.ts';
import { emptyPage } from '../log/page-of-file.ts';
import { readLines } from '../log/read-lines.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import { clusterNameOf } from '../task/cluster-name.ts';
import { referenceOf } from './job-handle.ts';
import type { SkyPilotTools } from './skypilot-driver-ports.ts';

interface ProvisionRequest {
  readonly position: LogPosition;
  readonly maxBytes: number;
}

const operation = 'readLogs';

// It says how machines are made, credentials of image registries among it.
const plain = (line: string): string => redact(stripVTControlCharacters(line));

const pageOf = async (
  chunks: AsyncIterable<Uint8Array>,
  request: ProvisionRequest,
): Promise<LogPage> => {
  const pager = createPager({ ...request, mayGrow: () => true });
  for await (const line of readLines(chunks)) pager.add(plain(line));
  return pager.page();
};

const pageOfServer = (
  { calls }: SkyPilotTools,
  cluster: string,
  request: ProvisionRequest,
  context: CallContext,
): ResultAsync<LogPage, SkyFailure> =>
  calls
    .openProvisionLog(cluster, context)
    .andThen(({ chunks }) =>
      ResultAsync.fromPromise(pageOf(chunks, request), () =>
        skyFailure(context.signal.aborted ? 'cancelled' : 'unreachable'),
      ),
    )
    // A machine that has not begun has no such log.
    .orElse((failure) =>
      failure.kind === 'request_gone' ? okAsync(emptyPage) : errAsync(failure),
    );

/** What SkyPilot wrote while it got the machine of the newest attempt; the server keeps it longer than the machine. */
export const readProvisionLog = (
  tools: SkyPilotTools,
  handle: DriverHandle,
  request: ProvisionRequest,
  context: CallContext,
): ResultAsync<LogPage, DriverError> => {
  const { jobName, attempt } = referenceOf(handle);
  const cluster = clusterNameOf(jobName);
  if (cluster === null) return errAsync(jobUnknown('skypilot', jobName));
  return tools.records
    .read(jobName)
    .andThen((record) => {
      // The server has only the newest under this name.
      const isReplaced = record !== null && attempt !== null && record.attempt > attempt;
      return isReplaced
        ? okAsync<LogPage, SkyFailure>(emptyPage)
        : pageOfServer(tools, cluster, request, context);
    })
    .mapErr((failure) => driverError(operation, failure));
};
