import type { JobPhase } from '@vibeml/core-models';
import type { ReportedFile } from '../records/job-record.ts';

/** What a job told of its end. */
export interface JobReport {
  /** SkyPilot was handed the job twice, and this one did nothing. */
  readonly isDuplicate: boolean;
  readonly exit: {
    readonly phase: JobPhase;
    readonly exitCode: number;
    readonly atSeconds: number;
    /** Null where an older script did not tell it. */
    readonly startedSeconds: number | null;
  } | null;
  readonly files: readonly ReportedFile[];
}

const decode = (code: string): string => Buffer.from(code, 'base64').toString('utf8');

const numberOf = (word: string | undefined): number | null =>
  word !== undefined && /^\d+$/.test(word) ? Number(word) : null;

const sha256Of = (word: string | undefined): string | null =>
  word !== undefined && /^[0-9a-f]{64}$/.test(word) ? word : null;

/** Collects what a job tells, line by line. */
export const createReportReader = () => {
  const files = new Map<string, ReportedFile>();
  let isDuplicate = false;
  let exit: JobReport['exit'] = null;

  const told: Readonly<Record<string, (words: readonly string[]) => void>> = {
    duplicate: () => {
      isDuplicate = true;
    },
    file: ([code = '', size, sum]) => {
      const bytes = numberOf(size);
      const path = decode(code);
      if (bytes !== null) files.set(path, { path, bytes, sha256: sha256Of(sum), text: null });
    },
    text: ([code = '', content = '']) => {
      const file = files.get(decode(code));
      const text = decode(content);
      // A line that was cut on its way is no text.
      if (file !== undefined && Buffer.byteLength(text) === file.bytes) {
        files.set(file.path, { ...file, text });
      }
    },
    exit: ([phase, code, at, started]) => {
      const exitCode = numberOf(code);
      if (exitCode === null || (phase !== 'setup' && phase !== 'run')) return;
      // A setup that went well is not the end of the job.
      if (phase === 'setup' && exitCode === 0) return;
      exit = { phase, exitCode, atSeconds: numberOf(at) ?? 0, startedSeconds: numberOf(started) };
    },
  };

  return {
    tell([verb = '', ...words]: readonly string[]): void {
      if (Object.hasOwn(told, verb)) told[verb]?.(words);
    },
    report: (): JobReport => ({ isDuplicate, exit, files: [...files.values()] }),
  };
};
