import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createContext } from './create-context.ts';
import { createHost } from './create-host.ts';
import type { HostProcess } from './host-process.ts';
import { start } from './start.ts';
import { createFakeVibeml } from './test-support/fake-vibeml.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vibeml-cli-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const createProcess = (input = '', terminal: object = {}) => {
  const signals = new EventEmitter();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const stdin = new PassThrough();
  stdin.end(input);
  const host = {
    stdin: Object.assign(stdin, terminal),
    stdout: Object.assign(stdout, terminal),
    stderr: Object.assign(stderr, terminal),
    env: { VIBEML_HOME: home, USER: 'ada' },
    platform: 'linux',
    on: (signal, handler) => {
      signals.on(signal, handler);
    },
    exit: vi.fn(),
  } satisfies HostProcess;
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { host, signals, out: () => read(stdout), err: () => read(stderr) };
};

const contextOf = (host: HostProcess) =>
  createContext(host, {
    process: { stdout: { write: () => true }, stderr: { write: () => true } },
    vibeml: () => Promise.resolve(createFakeVibeml()),
  });

test('a command line runs with the real SDK, and its exit code is set', async () => {
  const { host, out, err } = createProcess();
  const process = { ...host, argv: ['node', 'vibeml', 'runs', '--json'] };
  await start(process);
  expect(process).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(out())).toMatchObject({ total: 0 });
  expect(err()).toBe('');
});

test('what was opened is closed, and VibeML is opened once', async () => {
  const close = vi.fn(createFakeVibeml().close);
  const open = vi.fn(() => Promise.resolve(createFakeVibeml({ close })));
  const { host, close: closeHost } = createHost(createProcess().host, open);
  const process = { stdout: { write: () => true }, stderr: { write: () => true } };
  const context = await host.createContext(process);
  expect(open).not.toHaveBeenCalled();
  await context.vibeml();
  await context.vibeml();
  expect(open).toHaveBeenCalledOnce();
  await closeHost();
  expect(close).toHaveBeenCalledOnce();
});

test('without a terminal a line has 120 characters, or what COLUMNS says', () => {
  const { host } = createProcess();
  const { terminal } = contextOf(host);
  expect(terminal).toMatchObject({ typed: false, interactive: false, live: false, color: false });
  expect(terminal.columns()).toBe(120);
  expect(contextOf({ ...host, env: { COLUMNS: '70' } }).terminal.columns()).toBe(70);
});

test('a terminal says what it is; one that does not know its size gets the default', () => {
  const { host } = createProcess('', { isTTY: true, columns: 90, hasColors: () => true });
  const { terminal } = contextOf(host);
  expect(terminal).toMatchObject({ typed: true, interactive: true, live: true, color: true });
  expect(terminal.columns()).toBe(90);
  expect(contextOf({ ...host, env: { TERM: 'dumb' } }).terminal.live).toBe(false);
  const unknown = createProcess('', { isTTY: true, columns: 0 });
  expect(contextOf(unknown.host).terminal.columns()).toBe(120);
});

test('the first interrupt aborts, the second one ends the program', () => {
  const { host, signals } = createProcess();
  const { signal } = contextOf(host);
  signals.emit('SIGINT');
  expect(signal.aborted).toBe(true);
  expect(host.exit).not.toHaveBeenCalled();
  signals.emit('SIGTERM');
  expect(host.exit).toHaveBeenCalledWith(130);
});

test('a reader that goes away ends the program quietly', () => {
  const { host } = createProcess();
  createHost(host);
  host.stdout.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }));
  expect(host.exit).toHaveBeenCalledWith(0);
});

test('a pause ends early, and does not reject, when it is aborted', async () => {
  const { clock } = contextOf(createProcess().host);
  const controller = new AbortController();
  const pause = clock.sleep(60_000, controller.signal);
  controller.abort();
  await expect(pause).resolves.toBeUndefined();
  expect(clock.now()).toBeGreaterThan(Date.parse('2026-01-01'));
});

test('input, place and account come from the process', async () => {
  const context = contextOf(createProcess('two\nlines').host);
  expect(await context.readInput()).toBe('two\nlines');
  expect(context.userName()).toBe('ada');
  expect(context.place().platform).toBe('linux');
});

test('a live area draws over what it drew before', async () => {
  const { host, out } = createProcess('', { isTTY: true, columns: 80, rows: 24 });
  const area = await contextOf(host).openLiveArea();
  area.draw('first');
  area.draw('second');
  area.end();
  expect(out()).toMatch(/first.*second/s);
});

test('lines are read from the streams of the process', async () => {
  const { host } = createProcess();
  const input = new PassThrough();
  const prompts = await contextOf({ ...host, stdin: input }).prompts();
  const line = prompts.line('you › ');
  input.write('Hello\n');
  expect(await line).toBe('Hello');
  const end = prompts.line('you › ');
  input.end();
  expect(await end).toBeNull();
});
