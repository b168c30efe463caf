import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventMarker, parseEventLines } from './parse-event-lines.ts';
import { KnownTrainerEvent } from './trainer-event.ts';

const recorded = join(import.meta.dirname, '..', 'python', 'tests', 'samples', 'events.jsonl');

test('real events of every kind are understood', async () => {
  const lines = (await readFile(recorded, 'utf8')).trim().split('\n');
  const { events } = parseEventLines(lines.map((line) => `${eventMarker}${line}\n`).join(''));
  expect(events).toHaveLength(lines.length);
  const kinds = new Set(events.map((event) => event.type));
  const known = KnownTrainerEvent.options.map((option) => option.shape.type.value);
  expect([...kinds].sort()).toEqual([...known].sort());
});

test('a number that was not finite arrives as null', () => {
  const event = {
    v: 1,
    t: 1,
    type: 'eval',
    stage: 'after',
    step: 3,
    loss: null,
    seconds: 1,
    metrics: { entropy: null },
  };
  expect(KnownTrainerEvent.parse(event)).toEqual(event);
});
