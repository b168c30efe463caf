import { clusterEntryRefused, type ErrorOf } from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import { type ClusterEntry, optionsOf } from './cluster-entry.ts';
import { type ConfigLine, effectiveOptions, readLines } from './config-lines.ts';
import { isOpen, type Section, sectionsOf } from './config-sections.ts';

type Refused = ErrorOf<'cluster.entry_refused'>;

/** What becomes of a configuration. */
export interface ConfigChange {
  readonly kind: 'added' | 'changed' | 'removed' | 'same';
  readonly text: string;
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');
const indented = ([option, value]: readonly [string, string], indent = '  '): string =>
  `${indent}${option} ${value}\n`;
const textOf = (lines: readonly ConfigLine[]): string => lines.map(({ text }) => text).join('');
const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

/** Which entry of which file; the text of the entry where it is to be written. */
interface Wanted {
  readonly path: string;
  readonly name: string;
  readonly entry: string | null;
}

/** An entry as it is written. */
const entryText = (entry: ClusterEntry): string =>
  `Host ${entry.name}\n${optionsOf(entry)
    .map((option) => indented(option))
    .join('')}`;

/** The section of one host. Several of them, or one for several hosts, are a person's to change. */
const findSection = (
  { path, name, entry }: Wanted,
  lines: readonly ConfigLine[],
): Result<Section | null, Refused> => {
  const named = sectionsOf(lines).filter(({ patterns }) => patterns?.includes(name) ?? false);
  const [section = null] = named;
  if (named.length > 1) {
    return err(clusterEntryRefused(path, `it names ${name} ${named.length} times`, entry));
  }
  if (section !== null && (section.patterns?.length ?? 0) > 1) {
    const patterns = section.patterns?.join(' ') ?? '';
    return err(clusterEntryRefused(path, `${name} shares its entry, 'Host ${patterns}'`, entry));
  }
  return ok(section);
};

/** Where a new section goes: before those that hold for all hosts, since ssh takes the first value that it meets. */
const placeOf = (lines: readonly ConfigLine[]): number => {
  const open = sectionsOf(lines).find(isOpen)?.from;
  if (open === undefined) return lines.length;
  // Comments that stand right above the section are about it.
  let place = open;
  while (/^\s*#/.test(lines[place - 1]?.text ?? '')) place -= 1;
  return place;
};

const insert = (lines: readonly ConfigLine[], entry: ClusterEntry): string => {
  const place = placeOf(lines);
  const before = ended(textOf(lines.slice(0, place)));
  const after = textOf(lines.slice(place));
  const gap = before === '' || before.endsWith('\n\n') ? '' : '\n';
  return `${before}${gap}${entryText(entry)}${after === '' ? '' : '\n'}${after}`;
};

const merge = (lines: readonly ConfigLine[], section: Section, entry: ClusterEntry): string => {
  const own = lines.slice(section.from + 1, section.to);
  const wanted = optionsOf(entry);
  const indent = /^[ \t]*/.exec(own[0]?.text ?? '  ')?.[0] ?? '  ';
  const kept = own.map((line) => {
    const option = wanted.find(([each]) => each.toLowerCase() === line.option);
    if (option === undefined || line.values.join(' ') === unquoted(option[1])) return line.text;
    return indented(option, indent);
  });
  const missing = wanted.filter(
    ([each]) => !own.some(({ option }) => option === each.toLowerCase()),
  );
  return [
    ended(textOf(lines.slice(0, section.from + 1))),
    ended(kept.join('')),
    ...missing.map((option) => indented(option, indent)),
    textOf(lines.slice(section.to)),
  ].join('');
};

/** Fails where a line above the entry decides otherwise: what is written would not hold. */
const checkEffect = (
  path: string,
  change: ConfigChange,
  entry: ClusterEntry,
): Result<ConfigChange, Refused> =>
  readLines(path, change.text).andThen((lines) => {
    const holds = effectiveOptions(lines, entry.name);
    const other = optionsOf(entry).find(
      ([option, value]) => holds[option.toLowerCase()] !== unquoted(value),
    );
    return other === undefined
      ? ok(change)
      : err(
          clusterEntryRefused(
            path,
            `lines before the entry of ${entry.name} set ${other[0]} to something else`,
            entryText(entry),
          ),
        );
  });

/** Adds an entry, or changes what differs of the one that is there; everything else stays as it is, byte for byte. */
export const addEntry = (
  path: string,
  text: string,
  entry: ClusterEntry,
): Result<ConfigChange, Refused> =>
  readLines(path, text)
    .andThen((lines) =>
      findSection({ path, name: entry.name, entry: entryText(entry) }, lines).map(
        (section): ConfigChange => {
          if (section === null) return { kind: 'added', text: insert(lines, entry) };
          const merged = merge(lines, section, entry);
          return {
            kind: merged === ended(text) || merged === text ? 'same' : 'changed',
            text: merged,
          };
        },
      ),
    )
    .andThen((change) => checkEffect(path, change, entry));

/** Takes the entry of a cluster out; comments around it stay. */
export const removeEntry = (
  path: string,
  text: string,
  name: string,
): Result<ConfigChange, Refused> =>
  readLines(path, text).andThen((lines) =>
    findSection({ path, name, entry: null }, lines).map((section): ConfigChange => {
      if (section === null) return { kind: 'same', text };
      const after = lines.slice(section.to);
      const isBlank = /^\s*$/.test(after[0]?.text ?? 'x');
      const rest = isBlank ? after.slice(1) : after;
      return { kind: 'removed', text: textOf([...lines.slice(0, section.from), ...rest]) };
    }),
  );
