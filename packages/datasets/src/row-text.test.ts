import { expect, test } from 'vitest';
import type { CanonicalRow, ChatMessage } from './canonical-row.ts';
import { promptOfRow, turnsOfRow } from './row-text.ts';

const system: ChatMessage = { role: 'system', content: 'Be brief.' };
const question: ChatMessage = { role: 'user', content: 'Why?' };
const silence: ChatMessage = { role: 'assistant', content: ' ' };
const call: ChatMessage = { role: 'assistant', content: '', tool_calls: [{ name: 'look' }] };
const answer: ChatMessage = { role: 'assistant', content: 'Because.' };
const other: ChatMessage = { role: 'assistant', content: 'No.' };

const chat = (...messages: readonly ChatMessage[]): CanonicalRow => ({
  kind: 'chat',
  messages,
  turnsCut: 0,
});

test.each<readonly [string, CanonicalRow, readonly ChatMessage[]]>([
  ['a chat as it stands', chat(system, question, answer), [system, question, answer]],
  ['text as an answer', { kind: 'text', text: 'Because.' }, [answer]],
  [
    'text of a pair as question and answer',
    { kind: 'pair', prompt: 'Why?', completion: 'Because.' },
    [question, answer],
  ],
  [
    'a judged pair likewise',
    { kind: 'kto', prompt: [system, question], completion: [answer], label: false },
    [system, question, answer],
  ],
  [
    'a preference with both answers',
    { kind: 'preference', prompt: 'Why?', chosen: 'Because.', rejected: 'No.' },
    [question, answer, other],
  ],
  [
    'a preference without a prompt of its own',
    { kind: 'preference', prompt: null, chosen: [question, answer], rejected: [question, other] },
    [question, answer, question, other],
  ],
  ['a prompt alone', { kind: 'prompts', prompt: 'Why?', columns: {} }, [question]],
])('the turns of a row: %s', (_title, row, turns) => {
  expect(turnsOfRow(row)).toEqual(turns);
});

test.each<readonly [string, CanonicalRow, ReturnType<typeof promptOfRow>]>([
  ['a chat up to its first answer', chat(system, question, answer, question), [system, question]],
  ['an empty turn is no answer', chat(question, silence, answer), [question, silence]],
  ['a call of a tool is one', chat(question, call, answer), [question]],
  ['a chat without an answer whole', chat(system, question), [system, question]],
  ['text has none', { kind: 'text', text: 'Because.' }, null],
  ['a pair has its own', { kind: 'pair', prompt: 'Why?', completion: 'Because.' }, 'Why?'],
  ['prompts are it', { kind: 'prompts', prompt: [question], columns: {} }, [question]],
  [
    'a preference has its own',
    { kind: 'preference', prompt: [question], chosen: [answer], rejected: [other] },
    [question],
  ],
  [
    'or what its chosen chat begins with',
    { kind: 'preference', prompt: null, chosen: [question, answer], rejected: [question, other] },
    [question],
  ],
  ['or none', { kind: 'preference', prompt: null, chosen: 'Because.', rejected: 'No.' }, null],
])('the prompt of a row: %s', (_title, row, prompt) => {
  expect(promptOfRow(row)).toEqual(prompt);
});
