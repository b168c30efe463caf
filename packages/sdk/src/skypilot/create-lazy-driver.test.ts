import type { Driver } from '@vibeml/core-models';
import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createFakeClock,
  createFakeDriver,
  expectErr,
  expectOk,
  sampleContext,
  shellJob,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createLazyDriver } from './create-lazy-driver.ts';

const context = sampleContext();

/** Two servers with an engine each; the first is the one that is set until `move` is called. */
const openServers = () => {
  const servers: Record<string, Driver> = {
    'http://a': createFakeDriver({ clock: createFakeClock() }),
    'http://b': createFakeDriver({ clock: createFakeClock() }),
  };
  let current = 'http://a';
  const opened: string[] = [];
  const driver = createLazyDriver((endpoint) => {
    const at = endpoint ?? current;
    opened.push(at);
    const found = servers[at];
    return found === undefined
      ? errAsync(driverUnavailable('skypilot', 'gone'))
      : okAsync({ driver: found, endpoint: at });
  });
  return {
    driver,
    opened,
    setServer: (endpoint: string) => {
      current = endpoint;
    },
    silence: (endpoint: string, by?: string) => {
      const silent = () =>
        errAsync(driverUnavailable('skypilot', 'its API server does not answer'));
      const before = servers[endpoint];
      if (before === undefined) throw new Error('no such server');
      servers[endpoint] = { ...before, observe: silent };
      if (by !== undefined) servers[by] = before;
    },
  };
};

test('nothing is opened before the first call', () => {
  expect(openServers().opened).toEqual([]);
});

test('a job stays with the server that has it, also when another one is set', async () => {
  const { driver, setServer, opened } = openServers();
  const handle = await expectOk(driver.launch(shellJob('true'), context));
  expect(handle.data).toMatchObject({ endpoint: 'http://a' });
  setServer('http://b');
  await expectOk(driver.observe(handle, context));
  expect(opened).toEqual(['http://a', 'http://a']);
  expect(await expectOk(driver.find(handle.jobName, context))).toBeNull();
});

test('a server that moved is found where it is now; a silent one that nobody replaced is told', async () => {
  const { driver, setServer, silence } = openServers();
  const handle = await expectOk(driver.launch(shellJob('true'), context));
  silence('http://a');
  setServer('http://b');
  // The other server knows nothing of the job, so nothing is concluded from it.
  expect((await expectErr(driver.observe(handle, context))).code).toBe('driver.unavailable');
  const moved = openServers();
  const kept = await expectOk(moved.driver.launch(shellJob('true'), context));
  moved.silence('http://a', 'http://b');
  moved.setServer('http://b');
  expect((await expectOk(moved.driver.observe(kept, context))).state).toBeDefined();
});
