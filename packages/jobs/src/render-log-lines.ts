import { redact, stripVTControlCharacters } from '@vibeml/errors';
import { eventMarker, parseEventLines } from '@vibeml/trainer';
import { renderTrainerEvent } from './render-trainer-event.ts';

const looksLikeError =
  /\b(?:error|exception|traceback|fatal|failed|failure|killed|denied|aborted|segmentation fault|out of memory|no space left|can't|cannot|could not)\b/i;

/** Which lines to keep. */
export interface LineFilter {
  /** Only lines that hold this text, whatever the case. */
  readonly contains?: string;
  /** Only lines that look like a failure. */
  readonly errorsOnly?: boolean;
}

// A progress bar draws over itself; what a terminal would show is its last state.
const lastDrawn = (line: string): string =>
  line
    .split('\r')
    .filter((part) => part.trim() !== '')
    .at(-1) ?? '';

const renderEvents = (line: string): readonly string[] =>
  parseEventLines(`${line}\n`).events.flatMap((event) => {
    const rendered = renderTrainerEvent(event);
    return rendered === null ? [] : rendered.split('\n');
  });

const renderLine = (line: string): readonly string[] =>
  line.includes(eventMarker) ? renderEvents(line) : [lastDrawn(line)];

const passes = (line: string, filter: LineFilter, wanted: string): boolean =>
  line.toLowerCase().includes(wanted) && (filter.errorsOnly !== true || looksLikeError.test(line));

/** A piece of a log as lines for a person: events in words, without control characters, secrets taken out. */
export const renderLogLines = (text: string, filter: LineFilter = {}): readonly string[] => {
  const wanted = (filter.contains ?? '').toLowerCase();
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  if (body === '') return [];
  const rendered = body.split('\n').flatMap(renderLine);
  if (rendered.length === 0) return [];
  return redact(stripVTControlCharacters(rendered.join('\n')))
    .split('\n')
    .filter((line) => passes(line, filter, wanted));
};
