import { expect, test } from 'vitest';
import { detectFormat } from './detect-format.ts';

const turns = [
  { role: 'user', content: 'q' },
  { role: 'assistant', content: 'a' },
];
const said = [
  { from: 'human', value: 'q' },
  { from: 'gpt', value: 'a' },
];
const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

test.each([
  [{ messages: turns }, 'chat', same('messages')],
  [{ id: 1, Messages: turns }, 'chat', { messages: 'Messages' }],
  [{ prompt: 'x', messages: turns }, 'chat', same('messages')],
  [{ conversations: turns }, 'chat', { messages: 'conversations' }],
  [{ conversations: said }, 'sharegpt', { messages: 'conversations' }],
  [{ messages: said, tools: '[]' }, 'sharegpt', same('messages', 'tools')],
  [{ dialog_turns: said, id: 'x' }, 'sharegpt', { messages: 'dialog_turns' }],
  [{ messages: JSON.stringify(turns) }, 'chat', same('messages')],
  [{ messages: JSON.stringify(said) }, 'sharegpt', same('messages')],
  [{ instruction: 'i', input: 'x', output: 'o' }, 'alpaca', same('instruction', 'input', 'output')],
  [
    { instruction: 'i', context: 'x', response: 'o', category: 'c' },
    'alpaca',
    { instruction: 'instruction', input: 'context', output: 'response' },
  ],
  [{ prompt: 'p', completion: 'c' }, 'prompt_completion', same('prompt', 'completion')],
  [
    { question: 'p', answer: 'c' },
    'prompt_completion',
    { prompt: 'question', completion: 'answer' },
  ],
  [
    { question: 'p', solution: 'c' },
    'prompt_completion',
    { prompt: 'question', completion: 'solution' },
  ],
  [{ query: 'p', response: 'c' }, 'prompt_completion', { prompt: 'query', completion: 'response' }],
  [{ input: 'p', output: 'c' }, 'prompt_completion', { prompt: 'input', completion: 'output' }],
  [
    { prompt: 'p', response: 'c' },
    'prompt_completion',
    { prompt: 'prompt', completion: 'response' },
  ],
  [{ text: 't', id: 4 }, 'text', same('text')],
  [{ body: 't', source: 'web', page_url: 'u' }, 'text', { text: 'body' }],
  [{ prompt: 'p', chosen: 'c', rejected: 'r' }, 'preference', same('prompt', 'chosen', 'rejected')],
  [{ chosen: turns, rejected: turns }, 'preference', same('chosen', 'rejected')],
  [{ prompt: 'p', completion: 'c', label: true }, 'kto', same('prompt', 'completion', 'label')],
  [{ prompt: 'p', completion: 'c', label: 'yes' }, 'kto', same('prompt', 'completion', 'label')],
  [
    { prompt: 'p', completion: 'c', label: 'billing' },
    'prompt_completion',
    same('prompt', 'completion'),
  ],
  [{ prompt: 'p', team: 'x' }, 'prompts', same('prompt')],
] as const)('%j is %s', (row, format, columns) => {
  expect(detectFormat([row])).toEqual({ format, columns });
});

test.each([
  [{ a: 1, b: 2 }],
  [{ first: 'x', second: 'y' }],
  [{ input_ids: [1, 2], text: 't' }],
  [{ prompt: 'p', completions: ['a'], labels: [true] }],
  [{ messages: [1, 2] }],
  [{}],
])('%j fits no format', (row) => {
  expect(detectFormat([row])).toBeNull();
});

test('a column that is empty in every row counts for nothing', () => {
  expect(detectFormat([{ messages: null, text: 't' }])?.format).toBe('text');
  expect(
    detectFormat([
      { messages: null, text: 't' },
      { messages: turns, text: '' },
    ])?.format,
  ).toBe('chat');
});

test('an optional column is mapped wherever it first stands', () => {
  const rows = [
    { instruction: 'i', output: 'o' },
    { instruction: 'i', context: 'c', output: 'o' },
  ];
  expect(detectFormat(rows)?.columns['input']).toBe('context');
  expect(detectFormat(rows.toReversed())?.columns['input']).toBe('context');
});

test('no rows have no format', () => {
  expect(detectFormat([])).toBeNull();
});
