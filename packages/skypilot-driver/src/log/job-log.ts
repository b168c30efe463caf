import type { JobPhase } from '@vibeml/core-models';
import { jobMark } from '../task/job-script.ts';

/** What a line of the log of a job is. */
export type JobLine =
  | { readonly kind: 'text'; readonly source: JobPhase; readonly text: string }
  /** What the job's script tells us, without the mark: words with blanks between them. */
  | { readonly kind: 'told'; readonly words: readonly string[] };

const escapeCharacter = String.fromCharCode(27);
const colours = `(?:${escapeCharacter}\\[[0-9;]*m)*`;
// SkyPilot puts the task and its process before each line; everything without that is its own talk.
const prefix = new RegExp(
  `^${colours}\\(([^()\\n]{1,200}?)(?:, rank=\\d+)?,? pid=\\d+\\)${colours} ?`,
);
const payload = /<sky-payload[^>]*>.*?<\/sky-payload>\n?/g;

/** Reads the lines of one log in their order; the lines that a call gives may belong to earlier ones. */
export interface JobLogReader {
  read(line: string): readonly JobLine[];
}

/** Makes the reader of one log: it tells setup from work, and drops what SkyPilot says itself. */
export const createJobLogReader = (): JobLogReader => {
  // The rest of a line that came in pieces belongs to where the line began.
  let open: JobPhase | 'none' | null = null;
  // The job's script begins a new line before its own last words; whether it did is known one line later.
  let blank: JobPhase | null = null;

  const begin = (raw: string): { readonly source: JobPhase; readonly text: string } | null => {
    const found = prefix.exec(raw);
    if (found === null) return null;
    return { source: found[1] === 'setup' ? 'setup' : 'run', text: raw.slice(found[0].length) };
  };
  const takeBlank = (): readonly JobLine[] => {
    const source = blank;
    blank = null;
    return source === null ? [] : [{ kind: 'text', source, text: '\n' }];
  };
  const readBegun = ({ source, text }: { source: JobPhase; text: string }): readonly JobLine[] => {
    if (text.startsWith(`${jobMark} `)) {
      const words = text
        .slice(jobMark.length + 1)
        .trim()
        .split(' ');
      const before = words[0] === 'end' ? [] : takeBlank();
      blank = null;
      return [...before, { kind: 'told', words }];
    }
    const before = takeBlank();
    if (text === '\n') {
      blank = source;
      return before;
    }
    return [...before, { kind: 'text', source, text }];
  };

  const readWhole = (raw: string): readonly JobLine[] => {
    const begun = begin(raw);
    open = raw.endsWith('\n') ? null : (begun?.source ?? 'none');
    return begun === null ? [] : readBegun(begun);
  };
  const readRest = (source: JobPhase | 'none', raw: string): readonly JobLine[] => {
    open = raw.endsWith('\n') ? null : source;
    return source === 'none' ? [] : [{ kind: 'text', source, text: raw }];
  };

  return {
    read(line) {
      const raw = line.replace(payload, '');
      if (raw === '') return [];
      return open === null ? readWhole(raw) : readRest(open, raw);
    },
  };
};
