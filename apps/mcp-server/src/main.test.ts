import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type HostProcess, main } from './main.ts';

const host = () => {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const signals = new Map<string, () => void>();
  const fake: HostProcess = {
    stdin: new PassThrough(),
    stdout,
    stderr,
    env: {},
    once: (name, act) => signals.set(name, act),
  };
  return {
    fake,
    signals,
    out: () => String(stdout.read() ?? ''),
    err: () => String(stderr.read() ?? ''),
  };
};

test.each([
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
  [['--help'], 0, /serve one client/, /^$/],
  [['serve'], 2, /^$/, /doesn't know 'serve'/],
  [['--toolsets', 'all'], 2, /^$/, /doesn't know 'all'/],
  [['--toolsets'], 2, /^$/, /doesn't know '--toolsets'/],
])('%o', async (words, code, out, err) => {
  const { fake, out: stdout, err: stderr } = host();
  expect(await main(words, fake)).toBe(code);
  expect(stdout()).toMatch(out);
  expect(stderr()).toMatch(err);
});

test.each(['SIGTERM', 'SIGINT'])('%s ends the server', async (name) => {
  const { fake, signals } = host();
  const served = main([], fake);
  signals.get(name)?.();
  expect(await served).toBe(0);
});
