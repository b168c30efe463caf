import { stripVTControlCharacters } from '@vibeml/errors';

/** A partition of a cluster as Slurm tells it; times as Slurm writes them. */
export interface Partition {
  readonly name: string;
  readonly isUp: boolean;
  readonly longest: string;
  /** What a job gets that asks for no time. */
  readonly usual: string;
  readonly nodes: number;
  /** Generic resources, for example `gpu:H100:8`; empty without. */
  readonly resources: string;
}

/** What a look at the login node found. */
export interface ClusterReport {
  readonly answers: ReadonlyMap<string, string>;
  readonly partitions: readonly Partition[];
  readonly isWhole: boolean;
}

const longestAnswer = 300;
const mark = /^vibeml:([a-z0-9_]{1,30})=(.*)$/;

const partitionOf = (line: string): readonly Partition[] => {
  const [name, state, longest, usual, nodes, , , resources = ''] = line.split('|');
  if (name === undefined || state === undefined || nodes === undefined) return [];
  return [
    {
      name,
      isUp: state === 'up',
      longest: longest ?? '',
      usual: usual ?? '',
      nodes: Number.parseInt(nodes, 10) || 0,
      resources: resources === '(null)' ? '' : resources,
    },
  ];
};

/** A partition has a line for each kind of node. */
const merged = (lines: readonly Partition[]): readonly Partition[] => {
  const whole = new Map<string, Partition>();
  for (const line of lines) {
    const known = whole.get(line.name);
    const resources = [known?.resources, line.resources].filter((each) => each);
    whole.set(line.name, {
      ...line,
      isUp: line.isUp || known?.isUp === true,
      nodes: line.nodes + (known?.nodes ?? 0),
      resources: [...new Set(resources)].join(', '),
    });
  }
  return [...whole.values()];
};

/** Reads what the login node printed; greetings of its shell are passed over. */
export const readReport = (output: string): ClusterReport => {
  const pairs = stripVTControlCharacters(output)
    .split('\n')
    .flatMap((line): [string, string][] => {
      const found = mark.exec(line.trim());
      return found === null ? [] : [[found[1] ?? '', (found[2] ?? '').slice(0, longestAnswer)]];
    });
  const answers = new Map(pairs.filter(([, value]) => value !== ''));
  return {
    answers,
    partitions: merged(
      pairs.flatMap(([name, value]) => (name === 'partition' ? partitionOf(value) : [])),
    ),
    isWhole: answers.get('done') === 'yes',
  };
};
