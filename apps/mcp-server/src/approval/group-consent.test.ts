import type { PlanGroup } from '@vibeml/sdk';
import { samplePlan } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { fakeVibeml, freeGroup, paidGroup, paidPlan } from '../test-support/fake-vibeml.ts';
import { manualTiming } from '../test-support/manual-timing.ts';
import {
  connectRaw,
  initialize,
  type Message,
  modernMeta,
  resultOf,
} from '../test-support/raw-client.ts';
import { describeGroupQuestion } from './describe-group-question.ts';

const launch = (group: { id: string }) => ({
  name: 'vibeml_launch_run',
  arguments: { group_id: group.id },
});
const question = describeGroupQuestion(paidGroup, [paidPlan, paidPlan]);
const approval = {
  groupId: paidGroup.id,
  typed: paidGroup.digest.slice(-4),
  approvedBy: 'a person at raw-client',
  method: 'elicitation',
};
const isQuestion = (message: Message): boolean => message['method'] === 'elicitation/create';

test('a group that costs nothing asks nobody; what started is followed, what waits is said', async () => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml });
  await initialize(client, { capabilities: { elicitation: {} } });
  const { structuredContent } = resultOf(await client.request('tools/call', launch(freeGroup)));
  expect(structuredContent).toMatchObject({
    group: { id: freeGroup.id },
    members: [
      { title: 'seed 0', status: 'launching' },
      { title: 'seed 1', status: 'waiting' },
    ],
    waiting: 1,
    finished: false,
    next_actions: [
      { tool: 'vibeml_wait_for_run' },
      { tool: 'vibeml_launch_run', args: { group_id: freeGroup.id } },
    ],
  });
  expect(client.received.some(isQuestion)).toBe(false);
  expect(calls).toMatchObject({ approvals: [], launches: [freeGroup.id] });
  expect(calls.supervised).toHaveLength(1);
  await client.close();
});

test('one yes agrees to the whole group', async () => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml, timing: manualTiming() });
  await initialize(client, { capabilities: { elicitation: {} } });
  const answer = client.request('tools/call', launch(paidGroup));
  const asked = await client.next(isQuestion);
  expect(asked['params']).toMatchObject({ message: question });
  expect(calls).toMatchObject({ approvals: [], launches: [] });
  client.answer(asked['id'], { action: 'accept', content: {} });
  expect(resultOf(await answer)).toMatchObject({ structuredContent: { waiting: 1 } });
  expect(calls).toMatchObject({ approvals: [approval], launches: [paidGroup.id] });
  await client.close();
});

test.each(['decline', 'cancel'])('%s starts no run of it', async (action) => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml, timing: manualTiming() });
  await initialize(client, { capabilities: { elicitation: {} } });
  const answer = client.request('tools/call', launch(paidGroup));
  client.answer((await client.next(isQuestion))['id'], { action });
  expect(resultOf(await answer)['structuredContent']).toEqual({
    summary: expect.stringContaining('Nothing was started and nothing is being spent'),
    status: 'not_launched',
    reason: action,
    group_id: paidGroup.id,
    approve_command: `vibeml approve ${paidGroup.id}`,
  });
  expect(calls).toMatchObject({ approvals: [], launches: [] });
  await client.close();
});

test('a client that can not ask gets the command of the group', async () => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml });
  await initialize(client);
  const result = resultOf(await client.request('tools/call', launch(paidGroup)));
  expect(result).toMatchObject({
    isError: true,
    _meta: { 'dev.vibeml/error': { code: 'approval.required', spend: { spending: false } } },
  });
  expect(JSON.stringify(result)).toContain(`vibeml approve ${paidGroup.id}`);
  expect(calls).toMatchObject({ approvals: [], launches: [] });
  await client.close();
});

const accept = { approval: { action: 'accept', content: {} } };

const openRound = async () => {
  const { vibeml, calls } = fakeVibeml();
  const client = connectRaw({ vibeml: () => vibeml });
  const _meta = modernMeta({ elicitation: { form: {} } });
  const call = (params: object) => client.request('tools/call', { _meta, ...params });
  const asked = resultOf(await call(launch(paidGroup)));
  expect(asked).toMatchObject({
    resultType: 'input_required',
    inputRequests: { approval: { params: { message: question } } },
  });
  return { client, calls, call, requestState: asked['requestState'] };
};

test('2026-07-28: the answer to a group counts once', async () => {
  const { client, calls, call, requestState } = await openRound();
  const again = { ...launch(paidGroup), requestState, inputResponses: accept };
  expect(resultOf(await call(again))).toMatchObject({ structuredContent: { waiting: 1 } });
  expect(calls).toMatchObject({ approvals: [approval], launches: [paidGroup.id] });
  expect(JSON.stringify(resultOf(await call(again)))).toContain('this answer was used before');
  expect(calls.launches).toEqual([paidGroup.id]);
  await client.close();
});

test.each([
  ['another group', launch(freeGroup)],
  ['a plan', { name: 'vibeml_launch_run', arguments: { plan_id: paidPlan.id } }],
])('2026-07-28: the answer to a group starts not %s', async (_title, other) => {
  const { client, calls, call, requestState } = await openRound();
  const result = resultOf(await call({ ...other, requestState, inputResponses: accept }));
  expect(JSON.stringify(result)).toContain('the answer belongs to another plan');
  expect(calls).toMatchObject({ approvals: [], launches: [] });
  await client.close();
});

test.each([[{}], [{ plan_id: paidPlan.id, group_id: paidGroup.id }], [{ group_id: 7 }]])(
  '%o names nothing that could be launched',
  async (args) => {
    const { vibeml, calls } = fakeVibeml();
    const client = connectRaw({ vibeml: () => vibeml });
    await initialize(client);
    const params = { name: 'vibeml_launch_run', arguments: args };
    const result = resultOf(await client.request('tools/call', params));
    expect(result).toMatchObject({
      isError: true,
      _meta: { 'dev.vibeml/error': { code: 'request.invalid' } },
    });
    expect(calls.launches).toEqual([]);
    await client.close();
  },
);

const range = (low: number, high: number, unit: string) => ({
  low,
  expected: (low + high) / 2,
  high,
  unit,
  source: 's',
  observedAt: '2026-01-02T03:00:00.000Z',
  method: 'modelled' as const,
});

test('the question shows every plan, why it is asked, and the cap of all', () => {
  const [first, second] = paidGroup.items;
  if (first === undefined || second === undefined) throw new Error('the group has two items');
  const group: PlanGroup = {
    ...paidGroup,
    cost: range(0.5, 1.5, 'USD'),
    items: [
      {
        ...first,
        changes: [{ field: 'hyperparameters.learningRate', before: null, after: 1e-4 }],
        cost: range(0.2, 0.7, 'USD'),
        duration: range(60, 600, 's'),
      },
      { ...second, changes: [{ field: 'model', before: null, after: 'evil\nCost: $0' }] },
    ],
  };
  const other = samplePlan({
    model: { ...paidPlan.model, reference: 'evil\nCost: $0.00' },
    budget: { ...paidPlan.budget, warnings: ['80 % of the day is reached'] },
    approval: { required: true, reasons: ['it can spend money', 'it runs your own code'] },
  });
  expect(describeGroupQuestion(group, [paidPlan, other])).toMatchInlineSnapshot(`
    "Start these 2 training runs, 2 at a time?
    Model: ./models/SmolLM2-135M-Instruct
    Model: evil Cost: $0.00
    Data: ./chats.jsonl, 180 rows
    1. learning_rate 0.0001: lora, 60 steps, this computer, 1 to 10 min, $0.20 to $0.70, at most $5.00
    2. evil Cost: $0: lora, 60 steps, this computer, time not known, cost not known, at most $5.00
    Cost: $0.50 to $1.50 together; no run is started that could pass the cap of $5.00 for all of them
    Mind: 80 % of the day is reached
    Asked because: it can spend money
    Asked because: it runs your own code
    Group g-0123456789, digest …eeee, valid until 2026-01-02T03:15:00.000Z"
  `);
});
