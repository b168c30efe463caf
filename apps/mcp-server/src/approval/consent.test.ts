import { createRequestStateCodec } from '@modelcontextprotocol/server';
import { samplePlan } from 'vibeml-testing';
import { describe, expect, test } from 'vitest';
import { fakeVibeml, freePlan, paidPlan } from '../test-support/fake-vibeml.ts';
import { manualTiming } from '../test-support/manual-timing.ts';
import {
  connectRaw,
  initialize,
  type Message,
  modernMeta,
  resultOf,
} from '../test-support/raw-client.ts';
import { describeQuestion } from './describe-question.ts';

const launch = (plan: { id: string }) => ({
  name: 'vibeml_launch_run',
  arguments: { plan_id: plan.id },
});
const isQuestion = (message: Message): boolean => message['method'] === 'elicitation/create';

const approval = {
  planId: paidPlan.id,
  typed: paidPlan.digest.slice(-4),
  approvedBy: 'a person at raw-client',
  method: 'elicitation',
};

test('a plan that costs nothing asks nobody', async () => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml });
  await initialize(client, { capabilities: { elicitation: {} } });
  const result = resultOf(await client.request('tools/call', launch(freePlan)));
  expect(result).toMatchObject({ structuredContent: { run: { status: 'launching' } } });
  expect(client.received.some(isQuestion)).toBe(false);
  expect(calls).toMatchObject({
    approvals: [],
    launches: [freePlan.id],
    supervised: [expect.any(String)],
  });
  await client.close();
});

describe('a client that can show a form (protocols up to 2025-11-25)', () => {
  const ask = async (capabilities: object = { elicitation: {} }) => {
    const { vibeml, calls } = fakeVibeml();
    const client = connectRaw({ vibeml: () => vibeml, timing: manualTiming() });
    await initialize(client, { capabilities });
    const answer = client.request('tools/call', launch(paidPlan));
    return { client, calls, answer };
  };

  test.each([{ elicitation: {} }, { elicitation: { form: {} } }])(
    '%o: the person agrees, and the run starts',
    async (capabilities) => {
      const { client, calls, answer } = await ask(capabilities);
      const question = await client.next(isQuestion);
      expect(question['params']).toEqual({
        mode: 'form',
        message: describeQuestion(paidPlan),
        requestedSchema: { type: 'object', properties: {} },
      });
      expect(calls).toMatchObject({ approvals: [], launches: [] });
      client.answer(question['id'], { action: 'accept', content: {} });
      expect(resultOf(await answer)).toMatchObject({
        structuredContent: { run: { status: 'launching' } },
      });
      expect(calls).toMatchObject({ approvals: [approval], launches: [paidPlan.id] });
      await client.close();
    },
  );

  test.each(['decline', 'cancel'])(
    '%s: nothing starts, and the other way is named',
    async (action) => {
      const { client, calls, answer } = await ask();
      client.answer((await client.next(isQuestion))['id'], { action });
      const result = resultOf(await answer);
      expect(result).not.toHaveProperty('isError');
      expect(result['structuredContent']).toEqual({
        summary: expect.stringContaining('Nothing was started and nothing is being spent'),
        status: 'not_launched',
        reason: action,
        plan_id: paidPlan.id,
        approve_command: `vibeml approve ${paidPlan.id}`,
      });
      expect(calls).toMatchObject({ approvals: [], launches: [] });
      await client.close();
    },
  );

  test('a client that answers with an error launched nothing', async () => {
    const { client, calls, answer } = await ask();
    client.answer((await client.next(isQuestion))['id'], { action: 'perhaps' });
    expect(resultOf(await answer)).toMatchObject({
      structuredContent: { status: 'not_launched', reason: 'no_answer' },
    });
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  test('a yes that comes after the call was cancelled starts nothing', async () => {
    const { client, calls } = await ask();
    const question = await client.next(isQuestion);
    client.notify('notifications/cancelled', { requestId: 2 });
    client.answer(question['id'], { action: 'accept', content: {} });
    await client.close();
    expect(calls).toMatchObject({ approvals: [], launches: [] });
  });
});

describe('a client that can not ask', () => {
  test.each([{}, { elicitation: { url: {} } }])(
    '%o: the error names the command',
    async (capabilities) => {
      const { vibeml, calls } = fakeVibeml();
      const client = connectRaw({ vibeml: () => vibeml });
      await initialize(client, { capabilities });
      const result = resultOf(await client.request('tools/call', launch(paidPlan)));
      expect(result).toMatchObject({
        isError: true,
        _meta: { 'dev.vibeml/error': { code: 'approval.required', spend: { spending: false } } },
      });
      expect(JSON.stringify(result)).toContain(`vibeml approve ${paidPlan.id}`);
      expect(calls).toMatchObject({ approvals: [], launches: [] });
      await client.close();
    },
  );
});

describe('2026-07-28: the answer comes with a second call', () => {
  const signingKey = new Uint8Array(32).fill(7);
  const meta = modernMeta({ elicitation: { form: {} } });
  const accept = { approval: { action: 'accept', content: {} } };

  const open = async () => {
    const { vibeml, calls } = fakeVibeml();
    const client = connectRaw({ vibeml: () => vibeml, signingKey });
    const call = (params: object) => client.request('tools/call', { _meta: meta, ...params });
    const asked = resultOf(await call(launch(paidPlan)));
    return { client, calls, call, asked };
  };

  test('accept', async () => {
    const { client, calls, call, asked } = await open();
    expect(asked).toMatchObject({
      resultType: 'input_required',
      requestState: expect.any(String),
      inputRequests: {
        approval: {
          method: 'elicitation/create',
          params: {
            message: describeQuestion(paidPlan),
            requestedSchema: { type: 'object', properties: {} },
          },
        },
      },
    });
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    const result = resultOf(
      await call({
        ...launch(paidPlan),
        requestState: asked['requestState'],
        inputResponses: accept,
      }),
    );
    expect(result).toMatchObject({ structuredContent: { run: { status: 'launching' } } });
    expect(calls).toMatchObject({ approvals: [approval], launches: [paidPlan.id] });
    await client.close();
  });

  test('decline', async () => {
    const { client, calls, call, asked } = await open();
    const inputResponses = { approval: { action: 'decline' } };
    const result = resultOf(
      await call({ ...launch(paidPlan), requestState: asked['requestState'], inputResponses }),
    );
    expect(result).toMatchObject({
      structuredContent: { status: 'not_launched', reason: 'decline' },
    });
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  test('an answer counts once', async () => {
    const { client, calls, call, asked } = await open();
    const declined = { approval: { action: 'decline' } };
    await call({
      ...launch(paidPlan),
      requestState: asked['requestState'],
      inputResponses: declined,
    });
    const replayed = resultOf(
      await call({
        ...launch(paidPlan),
        requestState: asked['requestState'],
        inputResponses: accept,
      }),
    );
    expect(replayed).toMatchObject({ isError: true });
    expect(JSON.stringify(replayed)).toContain('this answer was used before');
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  test('an answer to one plan starts no other', async () => {
    const { client, calls, call, asked } = await open();
    const other = samplePlan({ steps: 61 });
    const result = resultOf(
      await call({ ...launch(other), requestState: asked['requestState'], inputResponses: accept }),
    );
    expect(JSON.stringify(result)).toContain('the answer belongs to another plan');
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  const forged = async (key: Uint8Array, ttlSeconds: number) =>
    createRequestStateCodec({ key, ttlSeconds }).mint({
      id: paidPlan.id,
      digest: paidPlan.digest,
      nonce: 'made-up',
    });

  test.each([
    ['signed with another key', () => forged(new Uint8Array(32).fill(8), 120), 'requestState'],
    ['expired', () => forged(signingKey, -1), 'requestState'],
    ['signed, but never asked', () => forged(signingKey, 120), 'this answer was used before'],
    [
      'not signed at all',
      async () => JSON.stringify({ id: paidPlan.id, digest: paidPlan.digest, nonce: 'x' }),
      'requestState',
    ],
  ])('an answer %s starts nothing', async (_title, make, expected) => {
    const { client, calls, call } = await open();
    const answer = await call({
      ...launch(paidPlan),
      requestState: await make(),
      inputResponses: accept,
    });
    expect(JSON.stringify(resultOf(answer))).toContain(expected);
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  test('an accept without a question asks', async () => {
    const { client, calls, call } = await open();
    const result = resultOf(await call({ ...launch(paidPlan), inputResponses: accept }));
    expect(result).toMatchObject({ resultType: 'input_required' });
    expect(calls).toMatchObject({ approvals: [], launches: [] });
    await client.close();
  });

  test('a client without forms gets the command', async () => {
    const { vibeml } = fakeVibeml();
    const client = connectRaw({ vibeml: () => vibeml });
    const result = resultOf(
      await client.request('tools/call', { _meta: modernMeta(), ...launch(paidPlan) }),
    );
    expect(JSON.stringify(result)).toContain(`vibeml approve ${paidPlan.id}`);
    await client.close();
  });
});

describe('the question', () => {
  test('names all that is decided by the yes', () => {
    expect(describeQuestion(paidPlan)).toMatchInlineSnapshot(`
      "Start this training run?
      Model: ./models/SmolLM2-135M-Instruct
      Data: ./chats.jsonl, 180 rows
      Workflow: lora, 60 steps
      Machine: 1 × CPU, this computer, $0.24/h
      Time: not known
      Cost: not known; the run is ended before it passes $5.00
      Asked because: it can spend money
      Plan 17a7fa4ade15, digest …125c, valid until 2026-01-02T03:15:00.000Z"
    `);
  });

  test('a name from outside adds no line and hides nothing', () => {
    const plan = samplePlan({
      model: { ...paidPlan.model, reference: `evil\nCost: $0.00\u202e\u200b${'x'.repeat(500)}` },
      duration: {
        low: 60,
        expected: 120,
        high: 300,
        unit: 's',
        source: 's',
        observedAt: '2026-01-02T03:00:00.000Z',
        method: 'modelled',
      },
      budget: {
        ...paidPlan.budget,
        mostUsd: 0.3,
        warnings: ['this run may take $8.00 of the limit for a day, $10.00 (80 %)'],
      },
      cost: {
        ...paidPlan.cost,
        total: {
          low: 0.1,
          expected: 0.2,
          high: 0.3,
          unit: 'USD',
          source: 's',
          observedAt: '2026-01-02T03:00:00.000Z',
          method: 'modelled',
        },
      },
    });
    const lines = describeQuestion(plan).split('\n');
    expect(lines).toHaveLength(describeQuestion(freePlan).split('\n').length + 1);
    expect(lines[1]).toMatch(/^Model: evil Cost: \$0\.00 x+…$/);
    expect(lines).toContain('Time: 1 to 5 min');
    expect(lines).toContain('Mind: this run may take $8.00 of the limit for a day, $10.00 (80 %)');
    expect(lines).toContain('Cost: $0.10 to $0.30; the run is ended before it passes $0.30');
  });
});
