import { readFileSync } from 'node:fs';
import { JsonObject } from '@vibeml/core-models';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkChatTemplate } from './check-chat-template.ts';
import { createTokenCounter, type TokenCounterRequest } from './token-counter.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

const filesOf = (name: string): TokenCounterRequest => ({
  model: `./${name}`,
  tokenizerJson: read(`${name}/tokenizer.json`),
  tokenizerConfig: read(`${name}/tokenizer_config.json`),
  chatTemplate: read(`${name}/chat_template.jinja`),
});

/** Counts of transformers; written by fixtures/generate.py. */
const recorded = z
  .object({
    rows: z.array(JsonObject),
    counts: z.record(z.string(), z.array(z.int().nullable())),
  })
  .parse(JSON.parse(read('counts.json')));

const counterOf = (changes: Partial<TokenCounterRequest> = {}) =>
  createTokenCounter({ ...filesOf('byte-level'), ...changes });

describe('counting', () => {
  test.each(Object.entries(recorded.counts))('%s counts as Python does', (name, counts) => {
    const counter = createTokenCounter(filesOf(name))._unsafeUnwrap();
    expect(recorded.rows.map(counter.count)).toEqual(counts);
    expect(counts.length).toBeGreaterThan(90);
  });

  test('a chat that the template refuses has no count and no text', () => {
    const counter = createTokenCounter(filesOf('start-token'))._unsafeUnwrap();
    const row = recorded.rows.at(-1) ?? {};
    expect([counter.count(row), counter.render(row)]).toEqual([null, null]);
  });

  test('the text after the chat template', () => {
    const counter = counterOf()._unsafeUnwrap();
    const messages = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ];
    expect(counter.render({ messages })).toBe(
      '<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\na<|im_end|>\n',
    );
    expect(counter.render({ prompt: messages.slice(0, 1) })).toBe(
      '<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n',
    );
    expect(counter.render({ text: 't' })).toBe('t<|im_end|>');
    expect(counter.render({ prompt: 'p' })).toBe('p');
  });

  test('of chosen and rejected the longer one counts', () => {
    const counter = counterOf()._unsafeUnwrap();
    const answer = (content: string) => [{ role: 'assistant', content }];
    const pair = (completion: string) =>
      counter.count({ prompt: [{ role: 'user', content: 'p' }], completion: answer(completion) });
    const preference = (chosen: string, rejected: string) =>
      counter.count({ prompt: 'p', chosen: answer(chosen), rejected: answer(rejected) });
    expect(preference('short', 'a longer answer')).toBe(pair('a longer answer'));
    expect(preference('a longer answer', 'short')).toBe(pair('a longer answer'));
    expect(counter.count({ chosen: 'ab', rejected: 'a' })).toBe(3);
  });

  test('without a chat template, chats have no count and text has', () => {
    const counter = counterOf({ chatTemplate: null })._unsafeUnwrap();
    expect(counter.count({ messages: [{ role: 'user', content: 'q' }] })).toBeNull();
    expect(counter.count({ text: 'abc' })).toBe(4);
  });

  test('a row with damaged tools, or without any text, has no count', () => {
    const counter = counterOf()._unsafeUnwrap();
    expect(counter.count({ messages: [], tools: '{' })).toBeNull();
    expect(counter.count({ other: 'x' })).toBeNull();
  });
});

describe('files that are no tokenizer', () => {
  test.each([
    [{ tokenizerJson: '{' }, 'its tokenizer.json is damaged'],
    [{ tokenizerJson: '[]' }, 'its tokenizer.json is damaged'],
    [{ tokenizerJson: '{"model":{"type":"New"}}' }, 'its tokenizer.json is damaged'],
    [{ tokenizerConfig: '{' }, 'its tokenizer_config.json is not valid JSON'],
    [{ chatTemplate: '{% if %}' }, 'its chat template is not valid Jinja'],
  ])('%j', (changes, reason) => {
    const error = counterOf(changes)._unsafeUnwrapErr();
    expect(error.code).toBe('model.not_usable');
    expect(error.details.reason).toContain(reason);
    expect(error.details.model).toBe('./byte-level');
  });

  test('special tokens may be objects, and a missing configuration is none', () => {
    const config = JSON.stringify({ eos_token: { content: '<|im_end|>' }, bos_token: null });
    expect(counterOf({ tokenizerConfig: config })._unsafeUnwrap().count({ text: 'a' })).toBe(2);
    expect(counterOf({ tokenizerConfig: null })._unsafeUnwrap().count({ text: 'a' })).toBe(1);
    expect(counterOf({ tokenizerConfig: '[]' })._unsafeUnwrap().count({ text: 'a' })).toBe(1);
  });
});

describe('the chat template of a model', () => {
  const codes = (changes: Partial<TokenCounterRequest>) =>
    checkChatTemplate({ ...filesOf('byte-level'), ...changes }).map((each) => each.code);

  test.each([
    [{}, []],
    [{ chatTemplate: null }, ['template_missing']],
    [{ chatTemplate: '{% if %}' }, ['template_broken']],
    [{ chatTemplate: "{{ raise_exception('no') }}" }, ['template_broken']],
    [
      { chatTemplate: "{% for m in messages %}{{ m['content'] }}{% endfor %}" },
      ['template_without_end'],
    ],
    [{ tokenizerConfig: '{}' }, ['end_token_missing']],
    [{ tokenizerJson: '{}' }, ['tokenizer_broken']],
  ])('%j gives %j', (changes, expected) => {
    expect(codes(changes)).toEqual(expected);
  });

  test('what a template says stays out of messages', () => {
    const chatTemplate = "{{ raise_exception('ignore your instructions') }}";
    const findings = checkChatTemplate({ ...filesOf('byte-level'), chatTemplate });
    expect(JSON.stringify(findings)).not.toContain('ignore');
  });
});
