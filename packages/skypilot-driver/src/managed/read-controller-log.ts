import type { CallContext, LogPage, LogPosition } from '@vibeml/core-models';
import { redact, stripVTControlCharacters } from '@vibeml/errors';
import { okAsync, ResultAsync } from 'neverthrow';
import { createPager } from '../log/create-pager.ts';
import { readLines } from '../log/read-lines.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import type { ManagedSight } from './managed-sight.ts';
import { hasEnded } from './managed-status.ts';
import type { ManagedTools } from './managed-tools.ts';

const emptyPage: LogPage = { text: '', startByte: 0, endByte: 0, sizeBytes: 0 };

const payload = /<sky-payload[^>]*>.*?<\/sky-payload>\n?/g;

const plain = (line: string): string => redact(stripVTControlCharacters(line));

/** What the controller tells of the machines of a job. Its log is one, however often a machine is replaced. */
export const readControllerLog = (
  { managed }: Pick<ManagedTools, 'managed'>,
  { job }: Pick<ManagedSight, 'job'>,
  request: { readonly position: LogPosition; readonly maxBytes: number },
  context: CallContext,
): ResultAsync<LogPage, SkyFailure> => {
  if (job === null) return okAsync(emptyPage);
  const pager = createPager({ ...request, mayGrow: () => !hasEnded(job) });
  const consume = async (chunks: AsyncIterable<Uint8Array>): Promise<LogPage> => {
    for await (const line of readLines(chunks)) {
      const text = line.replace(payload, '');
      if (text !== '') pager.add(plain(text));
    }
    return pager.page();
  };
  return managed
    .openLog({ jobId: job.job_id, isController: true }, context)
    .andThen(({ chunks }) =>
      ResultAsync.fromPromise(consume(chunks), () =>
        skyFailure(context.signal.aborted ? 'cancelled' : 'unreachable'),
      ),
    );
};
