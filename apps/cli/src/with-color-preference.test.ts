import { configUnreadable } from '@vibeml/errors';
import type { PreferenceEntry } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { expect, test } from 'vitest';
import { runCli } from './test-support/fake-host.ts';
import { createFakeVibeml } from './test-support/fake-vibeml.ts';

const preferring = (value: string) => {
  const color: PreferenceEntry = { key: 'color', value, origin: 'file', description: '' };
  return createFakeVibeml({ local: { listPreferences: () => okAsync([color]) } });
};
const green = '\u001b[32m';

test('colours follow the preference', async () => {
  expect((await runCli(['status', 'r'], { vibeml: preferring('always') })).out).toContain(green);
  expect((await runCli(['status', 'r'], { vibeml: preferring('auto') })).out).not.toContain(green);
  const never = { vibeml: preferring('never'), color: true };
  expect((await runCli(['status', 'r'], never)).out).not.toContain(green);
});

test('NO_COLOR wins', async () => {
  const options = { vibeml: preferring('always'), environment: { NO_COLOR: '1' } };
  expect((await runCli(['status', 'r'], options)).out).not.toContain(green);
});

test('preferences that can not be read change nothing', async () => {
  const vibeml = createFakeVibeml({
    local: { listPreferences: () => errAsync(configUnreadable('config.yaml', 'line 3')) },
  });
  expect((await runCli(['status', 'r'], { vibeml, color: true })).out).toContain(green);
});
