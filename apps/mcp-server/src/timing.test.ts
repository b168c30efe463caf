import { expect, test } from 'vitest';
import { systemTiming } from './timing.ts';

test('a task runs later, unless it is cancelled', async () => {
  const timing = systemTiming();
  const ran: string[] = [];
  const cancel = timing.after(0, () => ran.push('cancelled'));
  cancel();
  const before = timing.now();
  await new Promise<void>((resolve) => {
    timing.after(1, () => {
      ran.push('kept');
      resolve();
    });
  });
  expect(ran).toEqual(['kept']);
  expect(timing.now()).toBeGreaterThanOrEqual(before);
});
