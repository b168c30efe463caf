import type { CallContext } from '@vibeml/core-models';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { scanLog } from '../job/scan-log.ts';
import type { SkyPilotTools } from '../job/skypilot-driver-ports.ts';
import type { JobLine } from '../log/job-log.ts';
import { type SkyFailure, skyFailure } from '../server/sky-failure.ts';
import { buildErrand } from '../task/build-task.ts';

/** What the machine said of a file that it sent. */
export interface SentFile {
  readonly bytes: number;
  readonly sha256: string;
}

type Answer = SentFile | null | 'none';

const answerOf = ([verb, bytes = '', sum = '']: readonly string[]): Answer => {
  if (verb === 'absent') return null;
  return verb === 'sent' ? { bytes: Number(bytes), sha256: sum } : 'none';
};

/**
 * Brings a file of the output directory through the log of an extra job: the server gives no other way that
 * needs nothing but HTTP. Null when the file isn't there. The caller checks what arrived.
 */
export const fetchFile = (
  tools: Pick<SkyPilotTools, 'calls'>,
  cluster: string,
  path: string,
  onBytes: (bytes: Uint8Array) => Promise<void> | void,
  context: CallContext,
): ResultAsync<SentFile | null, SkyFailure> =>
  safeTry<SentFile | null, SkyFailure>(async function* () {
    const { job_id: jobId } = yield* tools.calls.exec(cluster, buildErrand('send', path), context);
    if (jobId == null) return err(skyFailure('malformed', 'exec'));
    let answer: Answer = 'none';
    const onLine = (line: JobLine): Promise<void> | void => {
      if (line.kind === 'text') return undefined;
      const [verb, content = ''] = line.words;
      if (verb === 'part') return onBytes(Buffer.from(content, 'base64'));
      answer = answerOf(line.words);
      return undefined;
    };
    yield* scanLog(tools, { cluster, jobId, follow: true }, onLine, context);
    return answer === 'none' ? err(skyFailure('unreachable', 'logs')) : ok(answer);
  });
