import { unexpected } from '@vibeml/errors';
import type { ChatSession } from '@vibeml/sdk';
import { err, ok, okAsync } from 'neverthrow';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';

type Asked = Parameters<ChatSession['answer']>[0];

const createSession = () => {
  const asked: Asked[] = [];
  const end = vi.fn(() => Promise.resolve());
  const session: ChatSession = {
    answer: async function* (request) {
      asked.push(request);
      yield ok(`${request.model} `);
      yield ok('says\u001b[31m hi');
    },
    end,
  };
  const vibeml = createFakeVibeml({ local: { openChat: () => okAsync(session) } });
  return { asked, end, vibeml };
};

test('a question from standard input is answered side by side', async () => {
  const { vibeml, end } = createSession();
  const { exitCode, out } = await runCli(['chat', 'r'], { vibeml, input: 'Hello\n', columns: 70 });
  expect(exitCode).toBe(0);
  expect(end).toHaveBeenCalledOnce();
  expect(out).toMatchInlineSnapshot(`
    "┌─────────────────────────────────┬─────────────────────────────────┐
    │ base                            │ tuned                           │
    ├─────────────────────────────────┼─────────────────────────────────┤
    │ base says hi                    │ tuned says hi                   │
    └─────────────────────────────────┴─────────────────────────────────┘
    "
  `);
});

test('on a narrow page the answers are under each other', async () => {
  const { vibeml } = createSession();
  const { out } = await runCli(['chat', 'r', '-p', 'Hello'], { vibeml, columns: 50 });
  expect(out).toBe('base\nbase says hi\ntuned\ntuned says hi\n');
});

test('--json gives the answers as they are', async () => {
  const { vibeml } = createSession();
  const argv = ['chat', 'r', '--prompt', 'Hello', '--model', 'tuned', '--json'];
  const { out } = await runCli(argv, { vibeml });
  expect(JSON.parse(out)).toEqual({
    runId: 'r',
    prompt: 'Hello',
    answers: { tuned: 'tuned says\u001b[31m hi' },
  });
});

test('in a terminal it is a conversation, and each model keeps its own side', async () => {
  const { vibeml, asked, end } = createSession();
  const answers = ['Hello', '', 'And now?', '/reset', 'Again', '/exit'];
  const { exitCode, frames } = await runCli(
    ['chat', 'r', '--system', 'Be kind.', '--max-tokens', '9'],
    {
      vibeml,
      terminal: true,
      answers,
    },
  );
  expect(exitCode).toBe(0);
  expect(end).toHaveBeenCalledOnce();
  expect(frames.length).toBeGreaterThan(5);
  const system = { role: 'system', content: 'Be kind.' };
  expect(asked.map(({ model, messages }) => [model, messages.length])).toEqual([
    ['base', 2],
    ['tuned', 2],
    ['base', 4],
    ['tuned', 4],
    ['base', 2],
    ['tuned', 2],
  ]);
  expect(asked[2]).toEqual({
    model: 'base',
    maxNewTokens: 9,
    messages: [
      system,
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'base says\u001b[31m hi' },
      { role: 'user', content: 'And now?' },
    ],
  });
});

test.each([
  ['nothing is piped in', { input: ' ' }, []],
  ['input is a terminal and --json is there', { terminal: true }, ['--json']],
])('no question is wrong usage: %s', async (_case, options, flags) => {
  expect((await runCli(['chat', 'r', ...flags], options)).exitCode).toBe(2);
});

test('a model that fails in the middle is an error, and the session is ended', async () => {
  const end = vi.fn(() => Promise.resolve());
  const session: ChatSession = {
    answer: async function* () {
      yield ok('a');
      yield err(unexpected('the model could not answer'));
    },
    end,
  };
  const vibeml = createFakeVibeml({ local: { openChat: () => okAsync(session) } });
  const { exitCode } = await runCli(['chat', 'r', '-p', 'Hello'], { vibeml });
  expect(exitCode).toBe(70);
  expect(end).toHaveBeenCalledOnce();
});
