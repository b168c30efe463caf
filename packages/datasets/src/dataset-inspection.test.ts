import type { DatasetFacts, Finding, JsonObject, SourceRow } from '@vibeml/core-models';
import { describe, expect, test } from 'vitest';
import { createDatasetInspection, type InspectionRequest } from './dataset-inspection.ts';
import { fakeCounter, sequenceOf } from './test-support/fake-counter.ts';

const request: InspectionRequest = {
  reference: './rows.jsonl',
  hasLines: true,
  hints: {},
  purpose: 'train',
  hasChatTemplate: true,
  tokenCounter: null,
  trainPrompts: null,
};

const places = (rows: readonly JsonObject[]): readonly SourceRow[] =>
  rows.map((row, index) => ({ line: index * 2 + 1, row }));

const inspect = (rows: readonly JsonObject[], changes: Partial<InspectionRequest> = {}) => {
  const inspection = createDatasetInspection({ ...request, ...changes });
  return inspection.add(places(rows)).andThen(inspection.finish);
};

const factsOf = (rows: readonly JsonObject[], changes: Partial<InspectionRequest> = {}) =>
  inspect(rows, changes)._unsafeUnwrap().facts;

const errorOf = (rows: readonly JsonObject[], changes: Partial<InspectionRequest> = {}) =>
  inspect(rows, changes)._unsafeUnwrapErr();

const find = ({ findings }: Pick<DatasetFacts, 'findings'>, code: string): Finding | undefined =>
  findings.find((each) => each.code === code);

const chat = (question: string, answer: string): JsonObject => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});

const many = (count: number, make: (index: number) => JsonObject): readonly JsonObject[] =>
  Array.from({ length: count }, (_, index) => make(index));

const goodChats = (count: number) => many(count, (index) => chat(`q ${index}`, `a ${index}`));

describe('a clean dataset', () => {
  test('is counted, measured and shown', () => {
    expect(factsOf(goodChats(60))).toMatchObject({
      format: 'chat',
      columns: { messages: 'messages' },
      rows: 60,
      usableRows: 60,
      lengths: {
        unit: 'characters',
        total: 460,
        mean: 7.7,
        p50: 8,
        p95: 8,
        max: 8,
        measuredRows: 60,
      },
      tokens: null,
      truncatedShare: null,
      findings: [],
      preview: [{ row: 1, before: chat('q 0', 'a 0'), after: chat('q 0', 'a 0'), rendered: null }],
    });
  });

  test('a preview shows how a row is converted and rendered', () => {
    const row = { question: 'q', answer: 'a' };
    const tokenCounter = fakeCounter(() => 3, { render: () => '<q><a>' });
    const [preview] = factsOf([row], { tokenCounter }).preview;
    expect(preview).toEqual({
      row: 1,
      before: row,
      after: {
        prompt: [{ role: 'user', content: 'q' }],
        completion: [{ role: 'assistant', content: 'a' }],
      },
      rendered: '<q><a>',
    });
  });

  test('a preview is bounded and holds no secret', () => {
    const secret = `hf_${'a1B2'.repeat(9)}`;
    const long = {
      text: `${secret} ${'x'.repeat(5000)}`,
      list: [...many(50, (index) => ({ index }))],
    };
    const tokenCounter = fakeCounter(() => 3, {
      render: () => `${secret}${'y'.repeat(9000)}`,
      spans: () => [{ use: 'learned', text: `${'z'.repeat(9000)} ${secret}` }],
    });
    const [preview] = factsOf([long], { tokenCounter }).preview;
    const shown = JSON.stringify(preview);
    expect(shown).not.toContain(secret);
    expect(shown).toContain('more characters');
    expect(shown.length).toBeLessThan(12_000);
    expect(preview?.before['list']).toHaveLength(20);
  });

  test('rows may come in any portions', () => {
    const rows = places(goodChats(250));
    const inspection = createDatasetInspection(request);
    for (const size of [1, 98, 2, 60, 89]) {
      expect(inspection.add(rows.slice(0, 0)).isOk()).toBe(true);
      expect(inspection.add(rows.slice(0, size)).isOk()).toBe(true);
    }
    expect(inspection.finish()._unsafeUnwrap().facts.rows).toBe(250);
  });
});

describe('faults of rows', () => {
  const turn = (role: string, content: string): JsonObject => ({ role, content });
  const messages = (...turns: readonly JsonObject[]): JsonObject => ({ messages: [...turns] });

  test.each([
    [messages(turn('user', 'q')), 'no_assistant_turn', 'warning'],
    [messages(), 'empty_chat', 'warning'],
    [{ messages: null }, 'empty_chat', 'warning'],
    [{ messages: 'x' }, 'not_messages', 'warning'],
    [messages(turn('wizard', 'q'), turn('assistant', 'a')), 'unknown_role', 'error'],
    [
      messages(turn('system', ''), turn('user', 'q'), turn('assistant', 'a')),
      'empty_turn',
      'warning',
    ],
    [
      messages(turn('user', 'q'), turn('user', 'r'), turn('assistant', 'a')),
      'repeated_role',
      'warning',
    ],
    [messages(turn('assistant', 'hello')), 'first_turn', 'warning'],
    [
      messages(turn('user', 'q'), turn('assistant', 'a'), turn('user', 'r')),
      'turns_after_answer',
      'info',
    ],
    [chat('<|im_start|>user', 'x'), 'already_templated', 'warning'],
    [chat('[INST] q [/INST]', 'x'), 'already_templated', 'warning'],
    [chat(`key sk-proj-${'a1b2c3'.repeat(5)}`, 'x'), 'likely_secret', 'warning'],
    [chat('-----BEGIN RSA PRIVATE KEY-----', 'x'), 'likely_secret', 'warning'],
    [chat('bell \u0007', 'x'), 'control_characters', 'warning'],
    [chat('cafe\u0301', 'x'), 'decomposed_characters', 'info'],
  ])('%j', (row, code, severity) => {
    const facts = factsOf([...goodChats(59), row]);
    expect(find(facts, code)).toMatchObject({ severity, count: 1, rows: [60], lines: [119] });
    expect(find(facts, code)?.message).toMatch(/^1 of 60 rows .*\(first: line 119\)\.$/);
  });

  test.each([
    ['ordinary text about a password, a token and a bearer'],
    ['naïve café, 日本語, emoji 👩‍👩‍👧, tab\tand\r\nline'],
    ['the ticket sk-12 and task-force'],
  ])('%j raises no mark', (text) => {
    expect(factsOf([...goodChats(59), chat(text, 'x')]).findings).toEqual([]);
  });

  test('rows left out are counted out', () => {
    const facts = factsOf([...goodChats(57), ...many(3, () => messages(turn('user', 'q')))]);
    expect([facts.rows, facts.usableRows]).toEqual([60, 57]);
    expect(find(facts, 'no_assistant_turn')?.message).toBe(
      '3 of 60 rows have no assistant turn and are left out (first: line 115).',
    );
  });

  test('a fault in every row is an error', () => {
    const facts = factsOf(many(12, () => messages(turn('user', 'q'))));
    expect(facts.usableRows).toBe(0);
    expect(find(facts, 'no_assistant_turn')).toMatchObject({
      severity: 'error',
      message: '12 of 12 rows have no assistant turn (first: line 1).',
    });
    expect(facts.findings.map((each) => each.code)).toEqual([
      'no_assistant_turn',
      'no_usable_rows',
    ]);
    expect(facts.preview).toEqual([]);
  });

  test('unknown roles are named, at most five of them', () => {
    const rows = many(9, (index) => messages(turn(`r${index}`, 'q'), turn('assistant', 'a')));
    expect(find(factsOf(rows), 'unknown_role')?.message).toContain(
      "a role that is not known: 'r0', 'r1', 'r2', 'r3', 'r4' (first",
    );
  });

  test('at most twenty places are kept', () => {
    const found = find(factsOf(many(100, () => messages(turn('user', 'q')))), 'no_assistant_turn');
    expect([found?.count, found?.rows.length, found?.lines?.length]).toEqual([100, 20, 20]);
  });

  test('where the file has no lines, places are rows', () => {
    const found = find(
      factsOf([...goodChats(59), messages(turn('user', 'q'))], { hasLines: false }),
      'no_assistant_turn',
    );
    expect(found?.lines).toBeUndefined();
    expect(found?.message).toContain('(first: row 60).');
  });

  test('text that is already templated is only mentioned', () => {
    const rows = many(60, (index) => ({ text: `<|im_start|>user ${index}` }));
    expect(find(factsOf(rows), 'already_templated')?.severity).toBe('info');
  });
});

describe('the rows together', () => {
  test('few rows are said, but not of an evaluation set', () => {
    expect(find(factsOf(goodChats(12)), 'few_rows')?.message).toContain('Only 12 rows');
    expect(factsOf(goodChats(12), { purpose: 'eval' }).findings).toEqual([]);
  });

  test('duplicates: a few are mentioned, many are a warning', () => {
    const some = factsOf([...goodChats(98), ...goodChats(2)]);
    expect(find(some, 'duplicate_row')).toMatchObject({
      severity: 'info',
      count: 2,
      rows: [99, 100],
    });
    expect(find(factsOf([...goodChats(90), ...goodChats(10)]), 'duplicate_row')?.severity).toBe(
      'warning',
    );
  });

  test('rows of the evaluation set that stand in the training set', () => {
    const train = inspect(goodChats(60))._unsafeUnwrap();
    const evaluation = factsOf([chat('  Q 7 ', 'other'), chat('new', 'a')], {
      purpose: 'eval',
      trainPrompts: train.prompts,
    });
    expect(find(evaluation, 'eval_row_in_train')).toMatchObject({
      severity: 'warning',
      count: 1,
      rows: [1],
    });
  });

  test('a shared system turn is no leak', () => {
    const withSystem = (question: string) => ({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: question },
        { role: 'assistant', content: 'a' },
      ],
    });
    const { prompts } = inspect([withSystem('one')])._unsafeUnwrap();
    const changes = { purpose: 'eval', trainPrompts: prompts } as const;
    expect(factsOf([withSystem('two')], changes).findings).toEqual([]);
    expect(find(factsOf([chat('one', 'x')], changes), 'eval_row_in_train')?.count).toBe(1);
  });

  test('the same answer again and again', () => {
    const rows = many(60, (index) => chat(`q ${index}`, index % 2 === 0 ? 'yes' : `a ${index}`));
    expect(find(factsOf(rows), 'same_answer')?.message).toMatch(/^50 % of the answers/);
  });

  test('KTO labels on one side only, or nearly', () => {
    const labelled = (positive: number, negative: number) =>
      factsOf(
        many(positive + negative, (index) => ({
          prompt: `p ${index}`,
          completion: `c ${index}`,
          label: index < positive,
        })),
      );
    expect(find(labelled(60, 0), 'labels_all_equal')?.severity).toBe('error');
    expect(find(labelled(60, 10), 'labels_unbalanced')?.severity).toBe('warning');
    expect(labelled(40, 20).findings).toEqual([]);
  });

  test('a KTO pair with both labels is no duplicate', () => {
    const rows = many(60, (index) => ({
      prompt: `p ${index >> 1}`,
      completion: `c ${index >> 1}`,
      label: index % 2 === 0,
    }));
    expect(factsOf(rows).findings).toEqual([]);
  });
});

describe('length', () => {
  const countWords = (row: JsonObject) => JSON.stringify(row).split('w').length;
  const promptOf = ({ messages }: JsonObject): JsonObject => ({
    messages: Array.isArray(messages) ? messages.slice(0, -1) : [],
  });
  const words = fakeCounter(countWords, {
    measure: (row, maxLength) => [
      sequenceOf(countWords(row), countWords(promptOf(row)) - 1, maxLength),
    ],
  });

  test('without a token counter, characters give a likely verdict', () => {
    const facts = factsOf([...goodChats(59), chat('x'.repeat(500), 'a')], {
      hints: { maxLength: 100 },
    });
    expect(find(facts, 'likely_too_long')).toMatchObject({ severity: 'info', rows: [60] });
    expect(facts.truncatedShare).toBeNull();
  });

  test('with a token counter, rows over the limit are counted', () => {
    const rows = [...goodChats(54), ...many(6, (index) => chat(`q${index}`, 'w'.repeat(20)))];
    const facts = factsOf(rows, { hints: { maxLength: 10 }, tokenCounter: words });
    expect(facts.tokens).toMatchObject({ unit: 'tokens', max: 21, p50: 1, measuredRows: 60 });
    expect(facts.truncatedShare).toBeCloseTo(0.1);
    expect(find(facts, 'too_long')).toMatchObject({ severity: 'warning', count: 6 });
    expect(find(facts, 'prompt_too_long')).toBeUndefined();
  });

  test('prompts that leave no room for an answer are an error when most are so', () => {
    const row = (index: number) => chat('w'.repeat(20 + index), 'w');
    const few = factsOf([...goodChats(59), row(0)], {
      hints: { maxLength: 10 },
      tokenCounter: words,
    });
    expect(find(few, 'prompt_too_long')).toMatchObject({ severity: 'warning', count: 1 });
    const most = factsOf(many(60, row), { hints: { maxLength: 10 }, tokenCounter: words });
    expect(find(most, 'prompt_too_long')).toMatchObject({ severity: 'error', count: 60 });
  });

  test('a row that the template refuses is an error', () => {
    const facts = factsOf(goodChats(60), {
      tokenCounter: fakeCounter(() => null),
    });
    expect(find(facts, 'template_failed')).toMatchObject({ severity: 'error', count: 60 });
    expect(facts.tokens).toBeNull();
  });

  test('of a very large dataset every 50th row stands for the others', () => {
    let calls = 0;
    const count = () => {
      calls += 1;
      return 4;
    };
    const facts = factsOf(goodChats(15_000), { tokenCounter: fakeCounter(count) });
    expect(calls).toBe(10_100);
    expect(facts.tokens).toMatchObject({ total: 60_000, mean: 4, measuredRows: 10_100 });
  });
});

describe('formats', () => {
  test('no rows', () => {
    expect(errorOf([])).toMatchObject({ code: 'dataset.empty' });
  });

  test('columns that fit no format', () => {
    expect(errorOf([{ a: 1, b: 2 }])).toMatchObject({
      code: 'dataset.format_unknown',
      details: { columns: ['a', 'b'] },
    });
  });

  test.each([5, 150])('another format at row %i is named with its line', (place) => {
    const rows = [...goodChats(place - 1), { text: 't' }, ...goodChats(200)];
    expect(errorOf(rows)).toMatchObject({
      code: 'dataset.format_mixed',
      details: {
        found: [
          { format: 'chat', line: 1 },
          { format: 'text', line: place * 2 - 1 },
        ],
      },
    });
  });

  test('a row that only lacks a value is not another format', () => {
    const rows = [
      ...many(59, (index) => ({ prompt: `p ${index}`, completion: `c ${index}` })),
      { prompt: 'p' },
    ];
    expect(find(factsOf(rows), 'empty_answer')).toMatchObject({ count: 1, rows: [60] });
  });

  test('a hint on the format settles it', () => {
    const rows = many(60, (index) => ({ text: `t ${index}`, prompt: 'p', completion: 'c' }));
    expect(factsOf(rows).format).toBe('prompt_completion');
    const facts = factsOf([...rows, { other: 1 }], { hints: { format: 'text' } });
    expect([facts.format, facts.usableRows, facts.columns]).toEqual(['text', 60, { text: 'text' }]);
  });

  test('a hint on the format finds the column of the other chat dialect', () => {
    const rows = [
      {
        talk: [
          { from: 'human', value: 'q' },
          { from: 'gpt', value: 'a' },
        ],
      },
    ];
    expect(factsOf(rows, { hints: { format: 'chat' } })).toMatchObject({
      format: 'chat',
      columns: { messages: 'talk' },
      usableRows: 1,
    });
  });

  test('a hint on the columns settles the format', () => {
    const rows = many(60, (index) => ({ ask: `q ${index}`, reply: `a ${index}`, extra: 1 }));
    expect(
      factsOf(rows, { hints: { columns: { prompt: 'ask', completion: 'reply' } } }),
    ).toMatchObject({
      format: 'prompt_completion',
      columns: { prompt: 'ask', completion: 'reply' },
      usableRows: 60,
      findings: [],
    });
  });

  test('a hint on a column that is not there', () => {
    const hints = { columns: { prompt: 'ask', completion: 'nope' } };
    expect(errorOf([{ ask: 'q', reply: 'a' }], { hints })).toMatchObject({
      code: 'dataset.column_missing',
      details: { column: 'nope', available: ['ask', 'reply'] },
    });
  });

  test('a hint on a format whose columns are not there', () => {
    expect(errorOf([{ text: 't' }], { hints: { format: 'preference' } })).toMatchObject({
      code: 'dataset.column_missing',
      details: { column: 'chosen' },
    });
  });

  test('columns beside those of the format are kept for prompts', () => {
    const hints = { format: 'prompts', columns: { prompt: 'ask', answer: 'reply' } } as const;
    const facts = factsOf([{ ask: 'q', reply: 'a' }], { hints });
    expect(facts.preview[0]?.after).toEqual({
      prompt: [{ role: 'user', content: 'q' }],
      answer: 'a',
    });
  });
});

test('a row is data: keys and texts that look like code change nothing', () => {
  const row: JsonObject = JSON.parse(
    '{"__proto__":{"messages":[]},"constructor":"x","messages":[{"role":"user","content":"$(rm -rf /) `id` {{ 7*7 }}"},{"role":"assistant","content":"; exit 1"}]}',
  );
  const facts = factsOf([row]);
  expect([facts.format, facts.usableRows]).toEqual(['chat', 1]);
  expect(JSON.stringify(facts.preview[0]?.after)).toContain('$(rm -rf /) `id` {{ 7*7 }}');
});
