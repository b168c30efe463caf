import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InteractiveProcess } from '@vibeml/core-models';
import { okAsync } from 'neverthrow';
import { expectErr, expectOk } from 'vibeml-testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChatPorts, openChat } from './open-chat.ts';
import { writeProgram } from './program-directory.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vibeml-chat-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program that says these lines, and remembers what it was told. */
const program = (lines: readonly unknown[]) => {
  const told: string[] = [];
  const state = { ended: false };
  const process: InteractiveProcess = {
    processId: 1,
    lines: (async function* () {
      for (const line of lines) yield typeof line === 'string' ? line : JSON.stringify(line);
    })(),
    write: (text) => {
      told.push(text);
    },
    end: () => {
      state.ended = true;
      return Promise.resolve();
    },
  };
  return { process, told, state };
};

const ports = (process: InteractiveProcess): ChatPorts => ({
  processes: {
    run: () => {
      throw new Error('nothing is run to its end');
    },
    open: () => okAsync(process),
  },
  pythonPath: '/env/bin/python',
  programDirectory: '/program',
  environment: {},
  runId: 'run_1',
  directory,
  config: {
    version: 1,
    base: '/models/base',
    tuned: { path: '/runs/final', type: 'adapter' },
    dtype: 'auto',
    device: 'auto',
    threads: null,
  },
});

const ask = {
  messages: [{ role: 'user' as const, content: 'Hi' }],
  model: 'tuned' as const,
  maxNewTokens: 8,
};

test('answers come piece by piece; other lines are passed over', async () => {
  const { process, told, state } = program([
    'a warning of a library',
    { ready: true },
    { id: '9', delta: 'not ours' },
    { id: '1', delta: 'Hel' },
    { id: '1', delta: 'lo' },
    { id: '1', done: true },
  ]);
  const chat = await expectOk(openChat(ports(process)));
  expect(JSON.parse(readFileSync(join(directory, 'chat.json'), 'utf8'))).toMatchObject({
    base: '/models/base',
  });
  const pieces: string[] = [];
  for await (const piece of chat.answer(ask)) pieces.push(expectOk(piece));
  expect(pieces).toEqual(['Hel', 'lo']);
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ id: '1', which: 'tuned', max_new_tokens: 8 });
  await chat.end();
  expect(state.ended).toBe(true);
});

test('a question that fails is an error value, and the last piece', async () => {
  const { process } = program([{ ready: true }, { id: '1', error: { message: 'too long' } }]);
  const chat = await expectOk(openChat(ports(process)));
  const codes: string[] = [];
  for await (const piece of chat.answer(ask)) codes.push(expectErr(piece).code);
  expect(codes).toEqual(['internal.unexpected']);
});

test.each([
  [[{ error: { message: 'no such model' } }], 'no such model'],
  [[], 'ended before it was ready'],
])('a program that is not ready is ended and named', async (lines, reason) => {
  const { process, state } = program(lines);
  const error = await expectErr(openChat(ports(process)));
  expect(error.code).toBe('run.artifact_missing');
  expect(error.message).toContain(reason);
  expect(state.ended).toBe(true);
});

test('a program is written with its folders, or the directory is named', async () => {
  const files = { 'a/b.py': 'x = 1\n' };
  const written = await expectOk(writeProgram(join(directory, 'program'), files));
  expect(readFileSync(join(written, 'a/b.py'), 'utf8')).toBe('x = 1\n');
  const blocked = await expectErr(writeProgram(join(written, 'a/b.py'), files));
  expect(blocked.code).toBe('config.unwritable');
});
