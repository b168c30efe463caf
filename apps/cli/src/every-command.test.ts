import { planNotFound, unexpected, type VibemlError } from '@vibeml/errors';
import type { Vibeml } from '@vibeml/sdk';
import { errAsync } from 'neverthrow';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { everyCommand } from './test-support/every-command.ts';
import { runCli } from './test-support/fake-host.ts';
import { createFakeVibeml } from './test-support/fake-vibeml.ts';

const commands = Object.entries(everyCommand);
type Target = ReturnType<typeof createApp>['root'];

/** The words that lead to each command that is shown. */
const routesOf = (target: Target, words: readonly string[] = []): readonly string[] =>
  'getAllEntries' in target
    ? target
        .getAllEntries()
        .filter((entry) => !entry.hidden)
        .flatMap((entry) => routesOf(entry.target, [...words, entry.name.original]))
    : [words.join(' ')];

const routes = routesOf(createApp().root);

/** Commands that are tested elsewhere: one speaks a protocol, the others write files. */
const elsewhere = ['mcp serve', 'mcp install', 'mcp remove', 'quickstart'];

/** VibeML whose every call fails with the given error. */
const failing = (error: VibemlError): Vibeml => {
  const fail = () => errAsync(error);
  const whole = createFakeVibeml();
  const operations = Object.keys(whole).filter((name) => name !== 'local' && name !== 'close');
  const tools = Object.keys(whole.local).filter(
    (name) => !['dataDirectory', 'redact', 'clusters', 'skypilot'].includes(name),
  );
  const clusters = Object.fromEntries(
    Object.keys(whole.local.clusters).map((name) => [name, fail]),
  );
  const skypilot = Object.fromEntries(
    Object.keys(whole.local.skypilot).map((name) => [name, fail]),
  );
  return {
    ...whole,
    ...Object.fromEntries(operations.map((name) => [name, fail])),
    local: {
      ...whole.local,
      ...Object.fromEntries(tools.map((name) => [name, fail])),
      clusters: { ...whole.local.clusters, ...clusters },
      skypilot: { ...whole.local.skypilot, ...skypilot },
    },
  };
};

test('the list of commands is whole', () => {
  expect([...Object.keys(everyCommand), ...elsewhere].sort()).toEqual([...routes].sort());
});

test.each(routes)('%s explains itself with an example', async (route) => {
  const { exitCode, out, err } = await runCli([...route.split(' '), '--help']);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toContain(`EXAMPLE\n  $ `);
});

describe.each(commands)('%s', (route, argv) => {
  test('prints one JSON document with --json, and nothing else', async () => {
    const { out, err } = await runCli([...argv, '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out)).toBeTypeOf('object');
  });

  test('prints text without control characters, on a page of 60, 80 and 120 characters', async () => {
    for (const columns of [60, 80, 120]) {
      const { out, err } = await runCli(argv, { columns });
      expect(`${out}${err}`).not.toBe('');
      expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      const tooWide = out.split('\n').filter((line) => stringWidth(line) > columns);
      if (route !== 'completion') expect(tooWide).toEqual([]);
    }
  });
});

const asksNothing = ['completion', 'config path'];

describe.each(commands.filter(([route]) => !asksNothing.includes(route)))('%s', (_route, argv) => {
  test('reports a failure on stderr, and as JSON with --json', async () => {
    const vibeml = failing(planNotFound('7c41e90b2d5f'));
    const plain = await runCli(argv, { vibeml });
    expect(plain).toMatchObject({ exitCode: 2 });
    expect(plain.err).toContain('There is no plan 7c41e90b2d5f.');
    const json = await runCli([...argv, '--json'], { vibeml });
    expect(json).toMatchObject({ exitCode: 2, err: '' });
    expect(JSON.parse(json.out)).toMatchObject({ error: { code: 'plan.not_found' } });
  });
});

test('what a command throws is a defect: exit code 70', async () => {
  const vibeml = createFakeVibeml({
    listRuns: () => {
      throw new TypeError('secret detail');
    },
  });
  const { exitCode, out, err } = await runCli(['runs'], { vibeml });
  expect({ exitCode, out }).toEqual({ exitCode: 70, out: '' });
  expect(err).toContain('Something went wrong inside VibeML: TypeError in the command line.');
  expect(err).not.toContain('secret detail');
  const json = await runCli(['runs', '--json'], { vibeml });
  expect(JSON.parse(json.out)).toMatchObject({ error: { code: 'internal.unexpected' } });
});

test('an error of kind internal is exit code 70, too', async () => {
  const vibeml = failing(unexpected('an invariant was broken'));
  expect((await runCli(['runs'], { vibeml })).exitCode).toBe(70);
});
