import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { closestIds } from './closest-ids.ts';

const ids = ['smollm2-135m_chats_7f3k', 'smollm2-135m_chats_9abc', 'qwen3-0.6b_tickets_x2y4'];

test.each([
  ['smollm2-135m_chats_7f3j', ['smollm2-135m_chats_7f3k', 'smollm2-135m_chats_9abc']],
  ['SmolLM2-135M_chats_7f3k ', ['smollm2-135m_chats_7f3k', 'smollm2-135m_chats_9abc']],
  ['7f3k', ['smollm2-135m_chats_7f3k']],
  ['qwen3', ['qwen3-0.6b_tickets_x2y4']],
  ['qwen3-0.6_ticket_x2y4', ['qwen3-0.6b_tickets_x2y4']],
  ['smollm2', ['smollm2-135m_chats_7f3k', 'smollm2-135m_chats_9abc']],
  ['llama', []],
  ['', []],
])('%j means %j', (wanted, expected) => {
  expect(closestIds(wanted, ids)).toEqual(expected);
});

test('an exact id comes before one that is a character away, whatever their order', () => {
  expect(closestIds('000', ['00', '000'])).toEqual(['000', '00']);
});

test('at most five of the given ids, an exact one first', () => {
  const id = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  fc.assert(
    fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 20 }), fc.nat(), (all, pick) => {
      const wanted = all[pick % all.length] ?? '';
      const found = closestIds(wanted, all);
      expect(found[0]).toBe(wanted);
      expect(found.length).toBeLessThanOrEqual(5);
      expect(all).toEqual(expect.arrayContaining([...found]));
    }),
  );
});
