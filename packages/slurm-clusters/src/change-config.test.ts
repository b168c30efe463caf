import * as fc from 'fast-check';
import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { addEntry, removeEntry } from './change-config.ts';
import { type ClusterEntry, parseEntry } from './cluster-entry.ts';
import { effectiveOptions, readLines } from './config-lines.ts';
import { hostNames } from './config-sections.ts';

const path = '/home/ada/.slurm/config';
const entry = (parts: Partial<ClusterEntry> = {}): ClusterEntry => ({
  name: 'lab',
  host: 'login.lab.example',
  user: 'ada',
  port: null,
  identityFile: null,
  proxyJump: null,
  ...parts,
});
const added = (text: string, parts: Partial<ClusterEntry> = {}) =>
  expectOk(addEntry(path, text, entry(parts)));
const optionsFor = async (text: string, name: string) =>
  effectiveOptions(await expectOk(readLines(path, text)), name);

test('an empty file gets one entry', async () => {
  const { kind, text } = await added('', {
    port: 2222,
    identityFile: '~/my keys/lab',
    proxyJump: 'ada@gate.example:22',
  });
  expect(kind).toBe('added');
  expect(text).toBe(`Host lab
  HostName login.lab.example
  Port 2222
  User ada
  IdentityFile "~/my keys/lab"
  IdentitiesOnly yes
  ProxyJump ada@gate.example:22
`);
  expect(await optionsFor(text, 'lab')).toMatchObject({ identityfile: '~/my keys/lab' });
});

test('it goes before what holds for every host, and all other lines stay', async () => {
  const before = `# mine\nHost  old # comment\n\tHostName=1.2.3.4\n\n# for all\nHost *\n  User root`;
  const { text } = await added(before);
  expect(text).toBe(
    `# mine\nHost  old # comment\n\tHostName=1.2.3.4\n\nHost lab\n  HostName login.lab.example\n  User ada\n\n# for all\nHost *\n  User root`,
  );
  expect(await optionsFor(text, 'lab')).toMatchObject({ user: 'ada' });
});

test('an entry that is there is not doubled: what differs is changed, what is not asked for stays', async () => {
  const before = `Host lab\n    HostName old.example\n    ServerAliveInterval 5\n\nHost b\n  HostName b\n`;
  const { kind, text } = await added(before);
  expect({ kind, text }).toEqual({
    kind: 'changed',
    text: `Host lab\n    HostName login.lab.example\n    ServerAliveInterval 5\n    User ada\n\nHost b\n  HostName b\n`,
  });
  expect((await added(text)).kind).toBe('same');
});

test.each([
  ['Host lab other\n  HostName x\n', 'shares its entry'],
  ['Host lab\n  HostName x\nHost lab\n  Port 3\n', '2 times'],
  ['User root\n', 'set User to something else'],
  ['Host a\n  HostName "open\n', 'a quote in it is not closed'],
])('%j is left to the person', async (text, reason) => {
  const error = await expectErr(addEntry(path, text, entry()));
  expect(error.code).toBe('cluster.entry_refused');
  expect(error.message).toContain(reason);
});

test('taking an entry out leaves the comments and the others', async () => {
  const text = `Host a\n  HostName a\n\nHost lab\n  HostName x\n  User u\n\n# about b\nHost b\n  HostName b\n`;
  expect(await expectOk(removeEntry(path, text, 'lab'))).toEqual({
    kind: 'removed',
    text: `Host a\n  HostName a\n\n# about b\nHost b\n  HostName b\n`,
  });
  expect((await expectOk(removeEntry(path, text, 'nobody'))).kind).toBe('same');
});

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.-]{0,12}$/);
const line = fc.oneof(
  word.map((name) => `Host ${name}\n`),
  word.map((value) => `  HostName ${value}\n`),
  word.map((text) => `# ${text}\n`),
  fc.constant('\n'),
  fc.constant('Host *\n'),
  fc.constant('  ServerAliveInterval 5 # often\n'),
);

test('what was there is there afterwards, and adding then removing gives the clusters back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
      const text = lines.join('');
      const change = addEntry(path, text, entry({ name: 'our-own-name' }));
      if (change.isErr()) return;
      const kept = change.value.text.split('\n');
      for (const each of text.split('\n')) expect(kept).toContain(each);
      const names = async (of: string) => hostNames(await expectOk(readLines(path, of)));
      expect(await names(change.value.text)).toContain('our-own-name');
      const removed = await expectOk(removeEntry(path, change.value.text, 'our-own-name'));
      expect(await names(removed.text)).toEqual(await names(text));
    }),
  );
});

const bad: readonly [keyof ClusterEntry, string | number][] = [
  ['name', '-oProxyCommand=x'],
  ['name', '*'],
  ['name', 'a b'],
  ['name', 'a/b'],
  ['name', ''],
  ['host', '-oProxyCommand=touch'],
  ['host', 'a\n  ProxyCommand x'],
  ['host', 'a b'],
  ['host', '%h'],
  ['user', 'ada\nProxyCommand x'],
  ['user', '-l'],
  ['user', '%r'],
  ['port', 0],
  ['port', 70_000],
  ['port', 1.5],
  ['identityFile', 'keys/lab'],
  ['identityFile', '~/a"\nProxyCommand x'],
  ['identityFile', '~/%h'],
  ['identityFile', '~/$HOME/key'],
  ['proxyJump', '-oProxyCommand=x'],
  ['proxyJump', 'a b'],
  ['proxyJump', 'a,-b'],
  ['proxyJump', 'ada@'],
];

test.each(bad)('%s may not be %j', async (field, value) => {
  const error = await expectErr(parseEntry({ ...entry(), [field]: value }));
  expect(error.code).toBe('request.invalid');
  expect(error.message).toContain(field);
});

test('no text can become a line of its own', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('name', 'host', 'user', 'identityFile', 'proxyJump'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.string()),
      (field, value) => {
        const parsed = parseEntry({ ...entry(), [field]: value });
        if (parsed.isErr()) return;
        const change = addEntry(path, '', parsed.value);
        expect(
          change.isOk() && change.value.text.trimEnd().split(/[\r\n\u2028\u2029]/).length,
        ).toBeLessThanOrEqual(6);
        expect(value).not.toMatch(/^-|\p{Cc}/u);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  { host: '10.0.0.1' },
  { host: 'fe80::1' },
  { proxyJump: 'ada@[fe80::1]:22,gate' },
  { identityFile: '/keys/lab.pem', user: 'svc_lab' },
])('%j is fine', async (parts) => {
  expect(await expectOk(parseEntry({ ...entry(), ...parts }))).toMatchObject(parts);
});
