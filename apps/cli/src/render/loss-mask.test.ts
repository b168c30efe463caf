import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { lossMaskLegend, lossMaskLines } from './loss-mask.ts';
import { createPage } from './page.ts';

const plain = (width: number) => createPage({ width, nowMs: 0, color: false });
const painted = (width: number) => createPage({ width, nowMs: 0, color: true });

const spans = [
  { use: 'context', text: '<|user|>\nWhere is 東京?<|end|>\n<|assistant|>\n' },
  { use: 'learned', text: 'In Japan.<|end|>\n' },
  { use: 'cut', text: 'and more' },
] as const;

test('without colours, signs tell what is learned and what is cut off', () => {
  expect(lossMaskLines(spans, plain(80), '  ')).toEqual([
    '  <|user|>',
    '  Where is 東京?<|end|>',
    '  <|assistant|>',
    '  ⟦In Japan.<|end|>⟧',
    '  ⟨and more⟩',
  ]);
  expect(lossMaskLegend(spans, plain(80))).toBe('⟦learned⟧ · read · ⟨cut off⟩');
});

test('with colours, the colours tell it', () => {
  const lines = lossMaskLines(spans, painted(80), '');
  expect(lines[3]).toBe('\u001b[32mIn Japan.<|end|>\u001b[39m');
  expect(lines[4]).toBe('\u001b[31mand more\u001b[39m');
  expect(lines.map((line) => stripVTControlCharacters(line)).join('')).not.toMatch(/[⟦⟧⟨⟩]/);
});

test('text of a row can not paint', () => {
  const [line] = lossMaskLines([{ use: 'context', text: 'a\u001b[31mb\u0007' }], plain(80), '');
  expect(line).toBe('ab');
});

test('no line is wider than the page, and no character is lost', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });
  const use = fc.constantFrom('context', 'learned', 'cut');
  const anySpans = fc.array(fc.record({ use, text }), { maxLength: 5 });
  fc.assert(
    fc.property(anySpans, fc.integer({ min: 20, max: 120 }), (each, width) => {
      const lines = lossMaskLines(each, plain(width), '  ');
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
  expect(lossMaskLines([{ use: 'learned', text: `${'x'.repeat(30)}東京` }], plain(22), '')).toEqual(
    [`⟦${'x'.repeat(21)}`, `${'x'.repeat(9)}東京⟧`],
  );
});
