import { TrainerEvent } from './trainer-event.ts';

/** What stands before the JSON of every event line. */
export const eventMarker = '::vibeml::';

/** Events found in a piece of log, and the unfinished last line, to be put before the next piece. */
export type ParsedEventLines = {
  readonly events: readonly TrainerEvent[];
  readonly rest: string;
};

/** Longer than any event; a line without an end that is longer is no event. */
const maxRestLength = 4_194_304;

/**
 * Finds the events in a piece of a log. The marker may stand anywhere in a line, behind a prefix or a progress bar;
 * lines end with CR or LF. What is torn, coloured, or no event is passed over. Pass `rest` back before the next piece.
 */
export function parseEventLines(text: string): ParsedEventLines {
  const lines = text.split(/[\r\n]/);
  const rest = lines.pop() ?? '';
  return {
    events: lines.flatMap(parseLine),
    rest: rest.length > maxRestLength ? '' : rest,
  };
}

function parseLine(line: string): readonly TrainerEvent[] {
  const start = line.indexOf(eventMarker);
  if (start === -1) return [];
  return line
    .slice(start)
    .split(eventMarker)
    .flatMap((part) => {
      const event = parseEvent(part);
      return event === undefined ? [] : [event];
    });
}

function parseEvent(text: string): TrainerEvent | undefined {
  const end = text.lastIndexOf('}');
  if (end === -1) return undefined;
  const parsed = TrainerEvent.safeParse(parseJson(text.slice(text.indexOf('{'), end + 1)));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
