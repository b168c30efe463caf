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

const stages: readonly Bounds[] = [
  { characters: 4000, items: 1000 },
  { characters: 1000, items: 200 },
  { characters: 500, items: 100 },
  { characters: 300, items: 50 },
  { characters: 200, items: 20 },
  { characters: 120, items: 10 },
  { characters: 80, items: 5 },
  { characters: 40, items: 2 },
];

const shortenText = (text: string, bounds: Bounds, path: string, notes: Set<string>): string => {
  if (text.length <= bounds.characters) return text;
  notes.add(`${path}: texts are cut after ${bounds.characters} characters`);
  return `${text.slice(0, bounds.characters)}…`;
};

/** The newest entries stand last in a log and in a curve, so the first ones go. */
const shortenList = (
  list: readonly unknown[],
  bounds: Bounds,
  path: string,
  notes: Set<string>,
): unknown[] => {
  const kept = list.slice(-bounds.items);
  if (kept.length < list.length) {
    notes.add(`${path}: the last ${kept.length} of ${list.length} entries`);
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
