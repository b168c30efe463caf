import { numberParser } from '@stricli/core';

/** The flag of every command. */
export const jsonFlag = {
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief: 'Print one JSON document and nothing else; a failure is {"error": …}',
} as const;

/** A flag that is on when it is given. */
export const switchFlag = (brief: string) =>
  ({ kind: 'boolean', optional: true, withNegated: false, brief }) as const;

/** On, off (`--no-x`) or not said. */
export const choiceFlag = (brief: string) => ({ kind: 'boolean', optional: true, brief }) as const;

/** A text that may be left out. */
export const textFlag = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, optional: true, brief, placeholder }) as const;

/** A text that must be given. */
export const requiredTextFlag = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder }) as const;

/** A number that may be left out. */
export const numberFlag = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: numberParser, optional: true, brief, placeholder }) as const;

/** A name and a value. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

const parsePair = (input: string): Pair => {
  const [name = '', ...rest] = input.split('=');
  if (name === '' || rest.length === 0) {
    throw new SyntaxError(`'${input}' is not of the form name=value`);
  }
  return { name, value: rest.join('=') };
};

/** `name=value`, as often as wanted. */
export const pairsFlag = (brief: string, placeholder: string) =>
  ({
    kind: 'parsed',
    parse: parsePair,
    optional: true,
    variadic: true,
    brief,
    placeholder,
  }) as const;

const parseList = (input: string): readonly string[] =>
  input
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Values between commas. */
export const listFlag = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: parseList, optional: true, brief, placeholder }) as const;

/** What `--help` shows: what a command does, and an example. */
export const describe = (text: string, ...examples: readonly string[]): string =>
  [text, '', 'EXAMPLE', ...examples.map((each) => `  $ ${each}`)].join('\n');
