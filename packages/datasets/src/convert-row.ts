import type { ColumnMapping, DatasetFormat, Json, JsonObject } from '@vibeml/core-models';
import { err, ok, type Result } from 'neverthrow';
import { match } from 'ts-pattern';
import type { CanonicalRow, ChatMessage, ChatRole, Side } from './canonical-row.ts';
import { chatMessages, endingWithAnswer, jsonText } from './chat-messages.ts';
import { type RowFault, type RowFaultCode, rowFault } from './row-fault.ts';

type Converted = Result<CanonicalRow, RowFault>;

/** How rows are converted. */
export interface ConversionRules {
  readonly format: DatasetFormat;
  /** Canonical column → column of the file; other columns keep their names. */
  readonly columns: ColumnMapping;
  /** Text becomes a turn of a chat where the model has a chat template. */
  readonly hasChatTemplate: boolean;
}

const labels: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

/** Reads a KTO label: a boolean, or a word or number for one; null when it is neither. */
export const labelOf = (value: Json | undefined): boolean | null =>
  typeof value === 'object' ? null : (labels.get(String(value).trim().toLowerCase()) ?? null);

/** Whether a cell holds nothing: null, blank text or an empty list. */
export const isBlank = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

const filled = (value: Json | undefined, code: RowFaultCode): Result<Json, RowFault> =>
  isBlank(value) || value === undefined ? err(rowFault(code)) : ok(value);

const plainText = (value: Json): Result<string, RowFault> =>
  typeof value === 'string' || typeof value === 'number'
    ? ok(String(value))
    : err(rowFault('not_text'));

const asTurn = (content: string, role: ChatRole): readonly ChatMessage[] => [{ role, content }];

const sideOf = (value: Json, role: ChatRole, rules: ConversionRules): Result<Side, RowFault> => {
  if (typeof value === 'string' && !value.trimStart().startsWith('[{')) {
    return ok(rules.hasChatTemplate ? asTurn(value, role) : value);
  }
  return typeof value === 'string' || Array.isArray(value)
    ? chatMessages(value)
    : err(rowFault('not_text'));
};

const filledSide = (
  value: Json | undefined,
  code: 'empty_prompt' | 'empty_answer',
  rules: ConversionRules,
): Result<Side, RowFault> =>
  filled(value, code).andThen((each) =>
    sideOf(each, code === 'empty_prompt' ? 'user' : 'assistant', rules),
  );

const toolsOf = (value: Json | undefined): Result<{ readonly tools?: string }, RowFault> => {
  if (isBlank(value) || value === undefined) return ok({});
  return typeof value === 'string'
    ? ok({ tools: value })
    : jsonText(value).map((tools) => ({ tools }));
};

const chat = (row: JsonObject): Converted =>
  filled(row['messages'], 'empty_chat')
    .andThen(chatMessages)
    .andThen((all) =>
      endingWithAnswer(all).andThen((messages) =>
        toolsOf(row['tools']).map((tools) => ({
          kind: 'chat' as const,
          messages,
          turnsCut: all.length - messages.length,
          ...tools,
        })),
      ),
    );

interface Sides {
  readonly prompt: Side;
  readonly completion: Side;
}

const sides = (row: JsonObject, rules: ConversionRules): Result<Sides, RowFault> =>
  filledSide(row['prompt'], 'empty_prompt', rules).andThen((prompt) =>
    filledSide(row['completion'], 'empty_answer', rules).andThen((completion) =>
      typeof prompt === typeof completion
        ? ok({ prompt, completion })
        : err(rowFault('sides_differ')),
    ),
  );

const pair = (row: JsonObject, rules: ConversionRules): Converted =>
  sides(row, rules).andThen((both) =>
    toolsOf(row['tools']).map((tools) => ({ kind: 'pair' as const, ...both, ...tools })),
  );

const instructionText = (question: string): string =>
  `### Instruction:\n${question}\n\n### Response:\n`;

const alpacaSides = (
  texts: { readonly system: string; readonly question: string; readonly output: string },
  rules: ConversionRules,
): Sides => {
  if (!rules.hasChatTemplate) {
    return { prompt: instructionText(texts.question), completion: texts.output };
  }
  const system = texts.system === '' ? [] : asTurn(texts.system, 'system');
  return {
    prompt: [...system, ...asTurn(texts.question, 'user')],
    completion: asTurn(texts.output, 'assistant'),
  };
};

const optionalText = (value: Json | undefined): string =>
  typeof value === 'string' ? value.trim() : '';

const alpaca = (row: JsonObject, rules: ConversionRules): Converted =>
  filled(row['instruction'], 'empty_prompt')
    .andThen(plainText)
    .andThen((instruction) =>
      filled(row['output'], 'empty_answer')
        .andThen(plainText)
        .map((output) => {
          const input = optionalText(row['input']);
          const question = input === '' ? instruction : `${instruction}\n\n${input}`;
          const system = optionalText(row['system']);
          return { kind: 'pair' as const, ...alpacaSides({ system, question, output }, rules) };
        }),
    );

const text = (row: JsonObject): Converted =>
  filled(row['text'], 'empty_text')
    .andThen(plainText)
    .map((each) => ({ kind: 'text', text: each }));

const optionalSide = (
  value: Json | undefined,
  rules: ConversionRules,
): Result<Side | null, RowFault> =>
  isBlank(value) || value === undefined ? ok(null) : sideOf(value, 'user', rules);

const isSameSide = (one: Side, other: Side): boolean =>
  typeof one === 'string' || typeof other === 'string'
    ? one === other
    : JSON.stringify(one) === JSON.stringify(other);

const preference = (row: JsonObject, rules: ConversionRules): Converted =>
  filledSide(row['chosen'], 'empty_answer', rules).andThen((chosen) =>
    filledSide(row['rejected'], 'empty_answer', rules).andThen((rejected) =>
      isSameSide(chosen, rejected)
        ? err(rowFault('chosen_equals_rejected'))
        : optionalSide(row['prompt'], rules).map((prompt) => ({
            kind: 'preference' as const,
            prompt,
            chosen,
            rejected,
          })),
    ),
  );

const kto = (row: JsonObject, rules: ConversionRules): Converted => {
  const label = labelOf(row['label']);
  return label === null
    ? err(rowFault('label_invalid'))
    : sides(row, rules).map((both) => ({ kind: 'kto', ...both, label }));
};

const prompts = (row: JsonObject, rules: ConversionRules): Converted =>
  filledSide(row['prompt'], 'empty_prompt', rules).map((prompt) => ({
    kind: 'prompts',
    prompt,
    columns: row,
  }));

/** Gives columns their canonical names. A column that already has such a name and is not meant gives way. */
const columnRenamer = (columns: ColumnMapping): ((row: JsonObject) => JsonObject) => {
  const renames = Object.entries(columns).filter(([canonical, actual]) => canonical !== actual);
  if (renames.length === 0) return (row) => row;
  const taken = new Set(renames.flat());
  return (row) => {
    const others = Object.entries(row).filter(([name]) => !taken.has(name));
    const moved = renames.map(([canonical, actual]) => [canonical, row[actual] ?? null] as const);
    return Object.fromEntries([...others, ...moved]);
  };
};

type Convert = (row: JsonObject, rules: ConversionRules) => Converted;

const converterOf = (format: DatasetFormat): Convert =>
  match(format)
    .returnType<Convert>()
    .with('chat', 'sharegpt', () => chat)
    .with('alpaca', () => alpaca)
    .with('prompt_completion', () => pair)
    .with('text', () => text)
    .with('preference', () => preference)
    .with('kto', () => kto)
    .with('prompts', () => prompts)
    .exhaustive();

/** Gives the function that converts a row of the file to the form that training sees, or says why it can't be trained on. */
export const createRowConverter = (rules: ConversionRules): ((row: JsonObject) => Converted) => {
  const convert = converterOf(rules.format);
  const rename = columnRenamer(rules.columns);
  return (row) => convert(rename(row), rules);
};
