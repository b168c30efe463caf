import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { createPage } from './page.ts';
import { facts, table } from './table.ts';

const page = (width: number, color = false) => createPage({ width, nowMs: 0, color });
const columns = [
  { head: 'RUN' },
  { head: 'LOSS', align: 'right' },
  { head: 'MODEL', least: 6, dropOrder: 1 },
] as const;
const rows = [
  ['smollm2_chats_7f3k', '0.843', 'SmolLM2-135M-Instruct'],
  ['b', '12.000', '通义千问'],
];

test.each([24, 40, 60])('on a page of %s characters', (width) => {
  expect(table(columns, rows, page(width))).toMatchSnapshot();
});

test('no line is wider than the page, whatever the cells are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), { maxLength: 5 }),
      fc.integer({ min: 30, max: 120 }),
      (cells, width) => {
        const short = cells.map(([id = '', ...rest]) => [id.slice(0, 8), ...rest]);
        const all = [{ head: 'A' }, { head: 'B', least: 3 }, { head: 'C', least: 3 }];
        const lines = table(all, short, page(width)).split('\n');
        expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('colours do not move columns', () => {
  const painted = page(60, true);
  const cells = [[painted.paint('good', 'done'), '1', 'x']];
  const [, line = ''] = table(columns, cells, painted).split('\n');
  expect(line).toBe('\u001b[32mdone\u001b[39m     1  x');
});

test('a word that is longer than a line goes on in the next one', () => {
  expect(facts([['digest', 'a'.repeat(30)]], page(30))).toBe(
    `  digest  ${'a'.repeat(20)}\n          ${'a'.repeat(10)}`,
  );
});

test('text without spaces is wrapped by the width of its characters', () => {
  expect(facts([['row', '通义千问'.repeat(4)]], page(27))).toBe(
    `  row  ${'通义千问'.repeat(2)}通义\n       千问${'通义千问'}`,
  );
});
