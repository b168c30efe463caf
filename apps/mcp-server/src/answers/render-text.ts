import { isRecord } from '../schemas/json-schema.ts';

const plain = /^[\p{L}\p{N}./~][^\n\r]*$/u;

const scalarText = (value: unknown): string =>
  typeof value === 'string' && plain.test(value) ? value : JSON.stringify(value);

const isScalar = (value: unknown): boolean => !Array.isArray(value) && !isRecord(value);

const isFlat = (value: unknown): boolean =>
  isScalar(value) || (isRecord(value) && Object.values(value).every(isScalar));

/** A number with its unit and where it comes from, as one reads it. */
const quantityText = (quantity: Readonly<Record<string, unknown>>): string => {
  const { value, low, expected, high, unit, method, source, observed_at: at } = quantity;
  const amount = value === undefined ? `${low} to ${high} (expected ${expected})` : value;
  return `${amount} ${unit} (${method}, ${source}, ${at})`;
};

const isQuantity = (value: Readonly<Record<string, unknown>>): boolean =>
  ['unit', 'method', 'source', 'observed_at'].every((key) => typeof value[key] === 'string');

const flatText = (value: unknown): string => {
  if (!isRecord(value)) return scalarText(value);
  if (isQuantity(value)) return quantityText(value);
  return recordText(value);
};

const recordText = (value: Readonly<Record<string, unknown>>): string =>
  Object.entries(value)
    .map(([key, each]) => `${key} ${scalarText(each)}`)
    .join(' · ');

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const itemLines = (item: unknown): string[] => {
  if (isFlat(item)) return [`- ${flatText(item)}`];
  const [first = '', ...rest] = linesOf(item);
  return [`- ${first}`, ...indent(rest)];
};

const entryLines = (key: string, value: unknown): string[] => {
  if (isScalar(value)) return [`${key}: ${scalarText(value)}`];
  if (Array.isArray(value) && value.every(isScalar)) {
    return [`${key}: ${value.map(scalarText).join(', ')}`];
  }
  if (isRecord(value) && isFlat(value)) return [`${key}: ${flatText(value)}`];
  return [`${key}:`, ...indent(linesOf(value))];
};

const linesOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(itemLines);
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, each]) => entryLines(key, each));
  }
  return [scalarText(value)];
};

const untrustedValueLines = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map((each) => `| ${JSON.stringify(each)}`)
    : [`| ${JSON.stringify(value)}`];

/** Every line of untrusted text is quoted and marked, so that none can pass for a line of ours. */
const untrustedLines = (data: Readonly<Record<string, unknown>>): string[] => {
  const { note, ...fields } = data;
  return [
    `untrusted_data (${String(note)}):`,
    ...Object.entries(fields).flatMap(([key, value]) => [
      `  ${key}:`,
      ...untrustedValueLines(value).map((line) => `  ${line}`),
    ]),
  ];
};

const actionLine = (action: unknown): string =>
  isRecord(action)
    ? `- ${String(action['tool'])} ${JSON.stringify(action['args'])}: ${String(action['why'])}`
    : '';

/** A readable rendering of a structured answer: the summary first, the next steps last. */
export const renderText = (answer: Readonly<Record<string, unknown>>): string => {
  const { summary, next_actions: actions, untrusted_data: untrusted, ...rest } = answer;
  return [
    String(summary),
    ...linesOf(rest),
    ...(isRecord(untrusted) ? untrustedLines(untrusted) : []),
    ...(Array.isArray(actions) && actions.length > 0
      ? ['next_actions:', ...actions.map(actionLine)]
      : []),
  ].join('\n');
};
