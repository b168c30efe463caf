import { isDeepStrictEqual } from 'node:util';
import { err, ok, Result } from 'neverthrow';
import { parse, stringify, TomlError } from 'smol-toml';
import { isRecord } from '../schemas/json-schema.ts';
import type { ConfigDocument, ConfigEntry, DocumentFault } from './config-document.ts';
import { serverName } from './server-entry.ts';

type Table = Readonly<Record<string, unknown>>;

const read = Result.fromThrowable(
  (text: string): Table => parse(text),
  (cause): DocumentFault => ({
    reason:
      cause instanceof TomlError ? `line ${cause.line} is not valid TOML` : 'it is not valid TOML',
  }),
);

const sectionOf = (document: Table, section: string): Table | undefined => {
  const found = document[section];
  return isRecord(found) ? found : undefined;
};

const without = (document: Table, section: string): Table => {
  const { [serverName]: _entry, ...others } = sectionOf(document, section) ?? {};
  return { ...document, [section]: others };
};

/** An edit of the text counts only when it did what was meant, and nothing else. */
const check = (text: string, expected: Table): Result<string, DocumentFault> =>
  read(text).andThen((actual) =>
    isDeepStrictEqual(normal(actual), normal(expected))
      ? ok(text)
      : err({ reason: 'its entries are written in a form that can not be edited safely' }),
  );

/** An empty table and no table say the same. */
const normal = (document: Table): unknown =>
  JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).filter(
            ([, each]) => !isRecord(each) || Object.keys(each).length > 0,
          ),
        )
      : value,
  );

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

const tableText = (section: string, entry: ConfigEntry, eol: string): string =>
  stringify({ [section]: { [serverName]: entry } })
    .trim()
    .split('\n')
    // The parent needs no header of its own.
    .filter((line) => line !== `[${section}]` && line !== '')
    .join(eol) + eol;

const isHeader = (line: string): boolean => /^\s*\[/.test(line);

const isOwnHeader = (line: string, section: string): boolean =>
  new RegExp(`^\\s*\\[\\s*${section}\\s*\\.\\s*["']?${serverName}["']?\\s*[.\\]]`).test(line);

/** Takes out the table and its sub-tables, up to the next header; the blank line before it goes too. */
const cut = (text: string, section: string): string => {
  const lines = text.split(/(?<=\n)/);
  const kept: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (isHeader(line)) isInside = isOwnHeader(line, section);
    if (!isInside) kept.push(line);
    else if (isOwnHeader(line, section) && kept.at(-1)?.trim() === '') kept.pop();
  }
  return kept.join('');
};

const append = (text: string, section: string, entry: ConfigEntry): string => {
  const eol = eolOf(text);
  if (text.trim() === '') return text + tableText(section, entry, eol);
  const end = text.endsWith('\n') ? '' : eol;
  return `${text}${end}${eol}${tableText(section, entry, eol)}`;
};

const cutChecked = (text: string, section: string): Result<string, DocumentFault> =>
  read(text).andThen((document) =>
    sectionOf(document, section)?.[serverName] === undefined
      ? ok(text)
      : check(cut(text, section), without(document, section)),
  );

/**
 * TOML, as Codex keeps its configuration. The entry is a table of its own at the end, so that comments, order and
 * spelling of the rest stay; every edit is read back and compared before it counts.
 */
export const tomlDocument: ConfigDocument = {
  find: (text, section) =>
    read(text).map((document) => {
      const found = sectionOf(document, section)?.[serverName];
      // The parser's tables have no prototype; a plain object compares with ours.
      return isRecord(found) ? { ...found } : null;
    }),
  hasSection: (text, section) =>
    read(text).map((document) => sectionOf(document, section) !== undefined),
  put: (text, section, entry) =>
    cutChecked(text, section).andThen((rest) =>
      read(rest).andThen((document) =>
        check(append(rest, section, entry), {
          ...document,
          [section]: { ...sectionOf(document, section), [serverName]: entry },
        }),
      ),
    ),
  remove: (text, section) => cutChecked(text, section),
};
