import {
  applyEdits,
  type FormattingOptions,
  modify,
  type ParseError,
  parse,
  printParseErrorCode,
} from 'jsonc-parser';
import { err, ok, type Result } from 'neverthrow';
import { isRecord } from '../schemas/json-schema.ts';
import type { ConfigDocument, DocumentFault } from './config-document.ts';
import { serverName } from './server-entry.ts';

const byteOrderMark = '\uFEFF';

const withoutMark = (text: string): string =>
  text.startsWith(byteOrderMark) ? text.slice(1) : text;

const markOf = (text: string): string => (text.startsWith(byteOrderMark) ? byteOrderMark : '');

const read = (text: string): Result<Readonly<Record<string, unknown>>, DocumentFault> => {
  const body = withoutMark(text);
  if (body.trim() === '') return ok({});
  const errors: ParseError[] = [];
  const value: unknown = parse(body, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = body.slice(0, first.offset).split('\n').length;
    return err({ reason: `line ${line} is not valid JSON (${printParseErrorCode(first.error)})` });
  }
  return isRecord(value) ? ok(value) : err({ reason: 'it does not hold a JSON object' });
};

const readSection = (
  text: string,
  section: string,
): Result<Readonly<Record<string, unknown>> | undefined, DocumentFault> =>
  read(text).andThen((document) => {
    const found = document[section];
    if (found === undefined || isRecord(found)) return ok(found);
    return err({ reason: `"${section}" in it is not an object` });
  });

const formattingOf = (text: string): FormattingOptions => {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
};

const edit = (text: string, path: readonly string[], value: unknown): string => {
  const body = withoutMark(text);
  const base = body.trim() === '' ? '{}\n' : body;
  const edits = modify(base, [...path], value, { formattingOptions: formattingOf(base) });
  return markOf(text) + applyEdits(base, edits);
};

/** JSON with comments, as most clients keep their configuration. */
export const jsonDocument: ConfigDocument = {
  find: (text, section) =>
    readSection(text, section).map((found) => {
      const entry = found?.[serverName];
      return isRecord(entry) ? entry : null;
    }),
  hasSection: (text, section) => readSection(text, section).map((found) => found !== undefined),
  put: (text, section, entry) =>
    readSection(text, section).map(() => edit(text, [section, serverName], entry)),
  remove: (text, section, emptySection) =>
    readSection(text, section).map((found) => {
      if (found?.[serverName] === undefined) return text;
      const isLast = Object.keys(found).length === 1;
      return isLast && emptySection === 'drop'
        ? edit(text, [section], undefined)
        : edit(text, [section, serverName], undefined);
    }),
};
