import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOfGroup } from '@vibeml/budget';
import fc from 'fast-check';
import { expectErr, expectOk } from 'vibeml-testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';
import { type PlanWorld, startPlanWorld } from '../test-support/plan-world.ts';
import { writeSmallModel } from '../test-support/small-model.ts';
import type { Vibeml } from '../vibeml.ts';
import { expandRequests } from './expand-requests.ts';
import { PlanGroupInput } from './plan-group-input.ts';

const llama = 'meta-llama/Llama-3.1-8B-Instruct';
const request = { model: llama, dataset: './chats.jsonl' };

const expand = (input: Omit<Parameters<typeof PlanGroupInput.parse>[0] & object, never>) =>
  expandRequests(PlanGroupInput.parse({ request, ...input }));

test('a grid gives every combination, a list each of its items', () => {
  const requests = expand({ grid: { learningRate: [1e-4, 2e-4], loraR: [8, 16] } })._unsafeUnwrap();
  expect(requests.map(({ title }) => title)).toEqual([
    'learningRate 0.0001 · loraR 8',
    'learningRate 0.0001 · loraR 16',
    'learningRate 0.0002 · loraR 8',
    'learningRate 0.0002 · loraR 16',
  ]);
  expect(requests[3]?.request.hyperparameters).toEqual({ learningRate: 2e-4, loraR: 16 });
  const listed = expand({
    items: [{ model: 'Qwen/Qwen3-0.6B' }, { dataset: './pairs.jsonl', maxLength: 512 }],
  })._unsafeUnwrap();
  expect(listed.map((each) => [each.request.model, each.request.dataset])).toEqual([
    ['Qwen/Qwen3-0.6B', './chats.jsonl'],
    [llama, './pairs.jsonl'],
  ]);
  expect(listed[1]?.changes).toEqual([
    { field: 'dataset', before: './chats.jsonl', after: './pairs.jsonl' },
    { field: 'hyperparameters.maxLength', before: null, after: 512 },
  ]);
  expect(expand({})._unsafeUnwrap()).toHaveLength(1);
});

test('more than twenty items, and wrong fields, are refused by name', () => {
  const many = expand({ grid: { seed: [1, 2, 3, 4, 5, 6, 7], loraR: [8, 16, 32] } });
  expect(expectErr(many).message).toMatch(/grid: gives 21 items; a group has 1 to 20/);
  expect(expectErr(expand({ grid: { learningRates: [1] } })).message).toMatch(/learningRates/);
  expect(expectErr(expand({ grid: { learningRate: ['fast'] } })).message).toMatch(/learningRate/);
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('seed', 'loraR', 'maxLength'),
        fc.array(fc.integer({ min: 16, max: 400 }), { minLength: 1, maxLength: 6 }),
      ),
      (grid) => {
        const count = Object.values(grid).reduce((product, values) => product * values.length, 1);
        const expanded = expand({ grid });
        return count > 20 ? expanded.isErr() : expanded._unsafeUnwrap().length === count;
      },
    ),
  );
});

let world: PlanWorld;
let vibeml: Vibeml;
let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vibeml-groups-'));
  world = await startPlanWorld(directory);
  vibeml = createVibeml(world);
});

afterAll(async () => {
  await expectOk(vibeml.close());
  await world.hub.close();
  rmSync(directory, { recursive: true, force: true });
});

const person = { approvedBy: 'ada', method: 'terminal' } as const;

test('a group has one digest, one cap, one approval', async () => {
  const { group, approval } = await expectOk(
    vibeml.planGroup({ request, grid: { learningRate: [1e-4, 2e-4] }, maxCostUsd: 5 }),
  );
  expect(group.items).toHaveLength(2);
  expect(group.digest).toBe(digestOfGroup({ capUsd: 5, plans: group.items }));
  expect(group.id).toBe(`g-${group.digest.slice(0, 10)}`);
  const [first, second] = group.items;
  expect(group.cost?.high).toBeCloseTo((first?.cost?.high ?? 0) + (second?.cost?.high ?? 0), 6);
  expect(approval).toEqual({ required: true, command: `vibeml approve ${group.id}` });

  const groupId = group.id;
  const early = await expectErr(vibeml.launchGroup({ groupId }));
  expect(early).toMatchObject({ code: 'approval.required' });
  const wrong = await expectErr(vibeml.approveGroup({ groupId, typed: 'zzzz', ...person }));
  expect(wrong.code).toBe('approval.refused');
  expect((await expectErr(vibeml.launchGroup({ groupId }))).code).toBe('approval.required');
  await expectOk(vibeml.approveGroup({ groupId, typed: group.digest.slice(-4), ...person }));

  // Agreed to; and nothing here starts rented machines yet, which is said of each item.
  const launched = await expectOk(vibeml.launchGroup({ groupId }));
  expect(launched.members.map(({ error }) => error?.code)).toEqual([
    'skypilot.server_missing',
    'skypilot.server_missing',
  ]);
  expect(launched).toMatchObject({ waiting: 2, finished: false });
  expect((await expectOk(vibeml.listRuns({}))).total).toBe(0);
});

test('a cap that does not hold all of them is refused, and what fails stands beside the others', async () => {
  const grid = { seed: [1, 2, 3] };
  const refused = await expectErr(vibeml.planGroup({ request, grid, maxCostUsd: 0.2 }));
  expect(refused.code).toBe('budget.exceeded');
  const { group, summary } = await expectOk(
    vibeml.planGroup({ request, grid: { gpuType: ['L4', 'RTX9000'] } }),
  );
  expect(group.items).toHaveLength(1);
  expect(group.failures).toMatchObject([{ title: 'RTX9000', code: 'gpu.not_supported' }]);
  expect(group.capUsd).toBeCloseTo(group.items[0]?.cost?.high ?? Number.NaN, 6);
  expect(summary).toContain("1 can't be planned");
  const none = await expectErr(vibeml.planGroup({ request, grid: { gpuType: ['RTX9000'] } }));
  expect(none.code).toBe('gpu.not_supported');
});

test("where nothing else bounds what a run may cost, its equal part of the group's cap does", async () => {
  // How fast this machine trains is not known yet, so only a cap ends a run that it is paid for.
  writeSmallModel(join(directory, 'tiny'));
  const home = join(directory, 'paid');
  mkdirSync(home);
  writeFileSync(join(home, 'prices.yaml'), 'local:\n  hourlyUsd: 0.5\n');
  const paid = createVibeml({ ...world, environment: { ...world.environment, VIBEML_HOME: home } });
  const asked = {
    request: { model: './tiny', dataset: './chats.jsonl', target: 'local' },
    items: [{ seed: 1 }, { seed: 2 }, { seed: 3, maxCostUsd: 1 }],
  };
  const { group } = await expectOk(paid.planGroup({ ...asked, maxCostUsd: 4 }));
  const plans = await Promise.all(
    group.items.map(({ planId }) => expectOk(paid.local.findPlan(planId))),
  );
  expect(plans.map(({ budget }) => budget.mostUsd)).toEqual([1.333333, 1.333333, 1]);
  expect(plans.map(({ request: { maxCostUsd } }) => maxCostUsd)).toEqual([1.333333, 1.333333, 1]);
  const { group: uncapped } = await expectOk(paid.planGroup(asked));
  expect(uncapped.failures.map(({ code }) => code)).toEqual([
    'budget.unbounded',
    'budget.unbounded',
  ]);
  await expectOk(paid.close());
});

test('a group that was never planned is not found', async () => {
  expect((await expectErr(vibeml.launchGroup({ groupId: 'g-0123456789' }))).code).toBe(
    'plan.not_found',
  );
});
