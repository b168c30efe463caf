import { isRecord } from '../schemas/json-schema.ts';

/** How long the parts of an answer may be. */
interface Bounds {
  readonly characters: number;
  readonly items: number;
}

/** A shortened value, and what was shortened. */
export interface FittedAnswer {
  readonly value: unknown;
  readonly notes: readonly string[];
}

// Texts are shortened first: a list with a gap is worse than a list of shorter lines.
const stages: readonly Bounds[] = [
  { characters: 4000, items: 1000 },
  { characters: 1000, items: 1000 },
  { characters: 500, items: 1000 },
  { characters: 200, items: 1000 },
  { characters: 200, items: 200 },
  { characters: 200, items: 100 },
  { characters: 200, items: 50 },
  { characters: 120, items: 20 },
  { characters: 80, items: 10 },
  { characters: 40, items: 2 },
];

/** Lists whose newest entries stand last; of every other list the first entries stay. */
const newestLast: ReadonlySet<string> = new Set([
  'untrusted_data.log_lines',
  'metrics',
  'run.recent_losses',
]);

const shortenText = (text: string, bounds: Bounds, path: string, notes: Set<string>): string => {
  if (text.length <= bounds.characters) return text;
  notes.add(`${path}: texts are cut after ${bounds.characters} characters`);
  return `${text.slice(0, bounds.characters)}…`;
};

const shortenList = (
  list: readonly unknown[],
  bounds: Bounds,
  path: string,
  notes: Set<string>,
): unknown[] => {
  const end = newestLast.has(path) ? 'last' : 'first';
  const kept = end === 'last' ? list.slice(-bounds.items) : list.slice(0, bounds.items);
  if (kept.length < list.length) {
    notes.add(`${path}: the ${end} ${kept.length} of ${list.length} entries`);
  }
  return kept.map((each) => shorten(each, bounds, path, notes));
};

const shorten = (value: unknown, bounds: Bounds, path: string, notes: Set<string>): unknown => {
  if (typeof value === 'string') return shortenText(value, bounds, path, notes);
  if (Array.isArray(value)) return shortenList(value, bounds, path, notes);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      shorten(each, bounds, path === '' ? key : `${path}.${key}`, notes),
    ]),
  );
};

/** Shortens texts and lists, as little as it takes, until the measured size is within the limit. */
export const fitAnswer = (
  value: unknown,
  limit: number,
  measure: (value: unknown) => number,
): FittedAnswer => {
  let fitted: FittedAnswer = { value, notes: [] };
  for (const bounds of stages) {
    const notes = new Set<string>();
    fitted = { value: shorten(value, bounds, '', notes), notes: [...notes] };
    if (measure(fitted.value) <= limit) return fitted;
  }
  return fitted;
};
