import type { ConfigLine } from './config-lines.ts';

/** Lines that hold for the same hosts. */
export interface Section {
  /** Index of the `Host` or `Match` line. */
  readonly from: number;
  /** Index after the last line that says something. */
  readonly to: number;
  /** Patterns of a `Host` line; null for `Match`. */
  readonly patterns: readonly string[] | null;
}

const isHead = ({ option }: ConfigLine): boolean => option === 'host' || option === 'match';
const isPattern = (text: string): boolean => /[*?!]/.test(text);

/** The sections of a configuration. Comments and empty lines at the end of one belong to nobody. */
export const sectionsOf = (lines: readonly ConfigLine[]): readonly Section[] => {
  const heads = lines.flatMap((line, index) => (isHead(line) ? [index] : []));
  return heads.map((from, place) => {
    const end = heads[place + 1] ?? lines.length;
    const said = lines.slice(from, end).findLastIndex(({ option }) => option !== null);
    const head = lines[from];
    return {
      from,
      to: from + said + 1,
      patterns: head?.option === 'host' ? head.values : null,
    };
  });
};

/** Whether a section holds for hosts that it does not name. */
export const isOpen = ({ patterns }: Section): boolean => patterns?.some(isPattern) ?? true;

/** Names of hosts, each once, as SkyPilot lists its clusters. */
export const hostNames = (lines: readonly ConfigLine[]): readonly string[] => [
  ...new Set(
    sectionsOf(lines).flatMap(({ patterns }) =>
      (patterns ?? []).filter((pattern) => !isPattern(pattern)),
    ),
  ),
];
