import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEventLines } from './parse-event-lines.ts';

const line = (event: object) => `::vibeml::${JSON.stringify({ v: 1, t: 1.5, ...event })}`;
const note = (code: string) => line({ type: 'note', code, message: 'é ✓' });

function codes(text: string): readonly unknown[] {
  return parseEventLines(text).events.map((event) => (event.type === 'note' ? event.code : event));
}

test('finds events behind prefixes, progress bars and colours', () => {
  const text = [
    'hello',
    `(task, pid=12) ${note('a')}`,
    `\u001b[36m(pid=3)\u001b[0m ${note('b')}\u001b[0m`,
    `Tokenizing:  50%|##   | 1/2\rTokenizing: 100%|####| 2/2 ${note('c')}`,
    `${note('d')}\r`,
    '',
  ].join('\n');
  expect(codes(text)).toEqual(['a', 'b', 'c', 'd']);
});

test('keeps the unfinished line for the next piece', () => {
  const whole = `${note('a')}\n`;
  const first = parseEventLines(whole.slice(0, 20));
  expect(first).toEqual({ events: [], rest: whole.slice(0, 20) });
  expect(codes(first.rest + whole.slice(20))).toEqual(['a']);
});

test('two processes on one line are two events', () => {
  expect(codes(`${note('a')}${note('b')}\n`)).toEqual(['a', 'b']);
});

test('a torn event costs itself alone', () => {
  const torn = note('x').slice(0, 30);
  expect(codes(`${torn}\n${torn}${note('a')}\n::vibeml::\n::vibeml::null\n::vibeml::{}\n`)).toEqual(
    ['a'],
  );
  expect(codes(`${torn}\uFFFD\n${note('b')}\n`)).toEqual(['b']);
});

test('an event of a newer kind is unknown, and keeps what it holds', () => {
  const { events } = parseEventLines(`${line({ type: 'telepathy', strength: 3 })}\n`);
  expect(events).toEqual([
    { type: 'unknown', v: 1, t: 1.5, raw: { v: 1, t: 1.5, type: 'telepathy', strength: 3 } },
  ]);
});

test('a known event with a new field keeps it; a broken known event is unknown', () => {
  const { events } = parseEventLines(
    `${line({ type: 'note', code: 'a', message: 'm', later: 1 })}\n${line({ type: 'note' })}\n`,
  );
  expect(events.map((event) => event.type)).toEqual(['note', 'unknown']);
  expect(events[0]).toMatchObject({ later: 1 });
});

test('a line without end does not fill the memory', () => {
  expect(parseEventLines('x'.repeat(5_000_000)).rest).toBe('');
});

test('however the log is cut, the same events come out, and nothing throws', () => {
  const log = `noise\n${note('a')}\r${note('b')}\nmore ::vibeml::{"v"\n${note('c')}\n`;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: log.length }), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), log.length];
      let rest = '';
      const found = places.slice(1).flatMap((end, index) => {
        const parsed = parseEventLines(rest + log.slice(places[index], end));
        rest = parsed.rest;
        return parsed.events.map((event) => (event.type === 'note' ? event.code : event.type));
      });
      expect(found).toEqual(['a', 'b', 'c']);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseEventLines(`::vibeml::${text}\n${text}`);
    }),
  );
});
