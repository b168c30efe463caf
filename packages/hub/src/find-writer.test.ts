import { expectOk, type HubReply, sampleContext, startHubServer } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createHub } from './create-hub.ts';
import { testPorts } from './test-support/test-ports.ts';

const scoped = (name: string, permissions: readonly string[]) => ({
  entity: { type: 'user', name },
  permissions,
});

const writerOf = async (auth: unknown, token: string | null = 'hf_token') => {
  const server = await startHubServer();
  onTestFinished(() => server.close());
  if (auth !== null) {
    const body = JSON.stringify({ name: 'ada', auth });
    server.intercept(
      (): HubReply => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(body),
      }),
    );
  }
  const hub = createHub(testPorts(server, '/', token));
  return expectOk(hub.findWriter(sampleContext()));
};

test.each([
  ['a token that may write everything', { accessToken: { role: 'write' } }, { owner: 'ada' }],
  ['a token that only reads', { accessToken: { role: 'read' } }, null],
  [
    'a token that may write for an organisation',
    {
      accessToken: {
        role: 'fineGrained',
        fineGrained: {
          scoped: [scoped('ada', ['repo.content.read']), scoped('lab', ['repo.write'])],
        },
      },
    },
    { owner: 'lab' },
  ],
  [
    'a token that may write for both',
    {
      accessToken: {
        role: 'fineGrained',
        fineGrained: { scoped: [scoped('lab', ['repo.write']), scoped('ada', ['repo.write'])] },
      },
    },
    { owner: 'ada' },
  ],
  ['an answer of another form', 'odd', null],
])('%s', async (_name, auth, expected) => {
  expect(await writerOf(auth)).toEqual(expected);
});

test('without a token there is nobody to write for', async () => {
  expect(await writerOf(null, null)).toBeNull();
});
