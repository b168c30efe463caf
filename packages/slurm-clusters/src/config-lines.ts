import { clusterEntryRefused, type ErrorOf } from '@vibeml/errors';
import { Result } from 'neverthrow';
import SSHConfig, { type Directive, LineType } from 'ssh-config';

/** A line of an ssh configuration as it stands, and what it says. */
export interface ConfigLine {
  /** With its line end; the last one may have none. */
  readonly text: string;
  /** In lower case; null for comments and empty lines. */
  readonly option: string | null;
  readonly values: readonly string[];
}

const valuesOf = ({ value }: Directive): readonly string[] =>
  typeof value === 'string' ? [value] : value.map(({ val }) => val);

const readLine = (text: string): ConfigLine => {
  const parsed = SSHConfig.parse(text).find(({ type }) => type === LineType.DIRECTIVE);
  return parsed === undefined || parsed.type !== LineType.DIRECTIVE
    ? { text, option: null, values: [] }
    : { text, option: parsed.param.trim().toLowerCase(), values: valuesOf(parsed) };
};

const readAll = (text: string): readonly ConfigLine[] =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map(readLine);

/** The lines of a configuration; joined again they are the same text. Fails with `cluster.entry_refused`. */
export const readLines = (
  path: string,
  text: string,
): Result<readonly ConfigLine[], ErrorOf<'cluster.entry_refused'>> =>
  Result.fromThrowable(readAll, () =>
    clusterEntryRefused(path, 'a quote in it is not closed', null),
  )(text);

/** What ssh uses for a host, by option in lower case. Commands of `Match exec` are not run. */
export const effectiveOptions = (
  lines: readonly ConfigLine[],
  host: string,
): Readonly<Record<string, string>> => {
  const config = SSHConfig.parse(lines.map(({ text }) => text).join(''));
  const computed = config.compute(host, { ignoreCase: true, matchExec: false });
  return Object.fromEntries(
    Object.entries(computed).map(([option, value]) => [
      option,
      typeof value === 'string' ? value : (value[0] ?? ''),
    ]),
  );
};
