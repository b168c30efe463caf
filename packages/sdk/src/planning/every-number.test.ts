import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan } from '@vibeml/core-models';
import { PlanId, QuantityMethod, Timestamp } from '@vibeml/core-models';
import { expectOk } from 'vibeml-testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';
import {
  type PlanWorld,
  startPlanWorld,
  worldDatasets,
  worldModels,
} from '../test-support/plan-world.ts';
import type { Vibeml } from '../vibeml.ts';

let world: PlanWorld;
let vibeml: Vibeml;
let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vibeml-plans-'));
  world = await startPlanWorld(directory);
  vibeml = createVibeml(world);
});

afterAll(async () => {
  await expectOk(vibeml.close());
  await world.hub.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Numbers that need no source of their own: what a person set, counts of what was read, and parts of what is sourced. */
const plainNumbers: readonly RegExp[] = [
  /^version$/,
  /^(steps|effectiveBatchSize)$/,
  /^(request|hyperparameters|model\.shape)\./,
  /^model\.(maxPositions|weightBytes)$/,
  // Read from the rows, whose SHA-256 or commit stands beside them.
  /^(train|eval)\./,
  /^findings\./,
  /^(offer|fallbacks\.\d+)\.accelerator\.count$/,
  // What the run is allowed, from the request or as the defaults say: restarts, time to fetch, time to end.
  /^(recovery\.maxRestarts|keep\.minutes|tailSeconds)$/,
  /^memory\.terms\.\d+\.gib$/,
  // Dollars of the ledger and of the person's own limits.
  /^budget\./,
  /^(rejected|remarks)\.\d+\.count$/,
  /^counterOffers\.\d+\.changes\./,
];

interface Seen {
  readonly quantities: string[];
  readonly bare: string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const checkQuantity = (path: string, quantity: Record<string, unknown>): void => {
  expect(String(quantity['source']).trim(), path).not.toBe('');
  expect(QuantityMethod.safeParse(quantity['method']).success, path).toBe(true);
  expect(Timestamp.safeParse(quantity['observedAt']).success, path).toBe(true);
  const numbers = ['value', 'low', 'expected', 'high'].flatMap((key) => quantity[key] ?? []);
  expect(numbers.length, path).toBeGreaterThan(0);
  for (const number of numbers) expect(Number.isFinite(number), path).toBe(true);
};

const entriesOf = (value: unknown): readonly (readonly [string | number, unknown])[] =>
  Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];

const walk = (value: unknown, path: string, seen: Seen): void => {
  if (typeof value === 'number') {
    if (!plainNumbers.some((allowed) => allowed.test(path))) seen.bare.push(path);
    return;
  }
  if (isRecord(value) && typeof value['unit'] === 'string' && 'method' in value) {
    checkQuantity(path, value);
    seen.quantities.push(path);
    return;
  }
  for (const [key, each] of entriesOf(value))
    walk(each, path === '' ? String(key) : `${path}.${key}`, seen);
};

const readPlan = async (planId: string): Promise<Plan> => {
  const { createStore } = await import('@vibeml/store');
  const store = createStore({ path: join(directory, 'data', 'vibeml.db') });
  const plan = await expectOk(store.plans.findPlan(PlanId.parse(planId)));
  await store.close();
  if (plan === null) throw new Error(`plan ${planId} was not kept`);
  return plan;
};

const budgets: readonly (number | undefined)[] = [0.05, 2, undefined];
const cases = worldModels.flatMap((model) =>
  worldDatasets.map((dataset) => [model, dataset] as const),
);

test.each(cases)('%s on %s: every number of a plan names its source', async (model, dataset) => {
  for (const maxCostUsd of budgets) {
    const request = { model, dataset, ...(maxCostUsd === undefined ? {} : { maxCostUsd }) };
    const planned = await vibeml.planRun(request);
    const plans = await planned.match(
      ({ plan }) => Promise.resolve([plan]),
      async (error) => {
        expect(error.code).toBe('budget.exceeded');
        if (error.code !== 'budget.exceeded') return [];
        // What the refusal names is there, and passes.
        const counter = await Promise.all(
          error.details.counterOffers.map(({ planId }) => readPlan(planId)),
        );
        for (const each of counter) expect(each.budget.decision).not.toBe('deny');
        return [...counter, await readPlan(error.details.planId ?? '')];
      },
    );
    for (const plan of plans) {
      const seen: Seen = { quantities: [], bare: [] };
      const { seals: _seals, ...content } = plan;
      walk(content, '', seen);
      expect(seen.bare).toEqual([]);
      expect(seen.quantities).toEqual(
        expect.arrayContaining(['model.parameters', 'memory.needed', 'cost.hourly', 'cost.total']),
      );
      if (plan.driver === 'skypilot') {
        expect(seen.quantities).toEqual(expect.arrayContaining(['duration', 'throughput']));
        expect(plan.remarks.map((each) => each.code)).toContain('snapshot_used');
      }
    }
  }
});

test('a small model stays here for free, a large one is rented, and both name the next best', async () => {
  const small = await expectOk(
    vibeml.planRun({ model: 'HuggingFaceTB/SmolLM2-135M-Instruct', dataset: './chats.jsonl' }),
  );
  expect(small.plan.driver).toBe('local');
  const large = await expectOk(
    vibeml.planRun({ model: 'meta-llama/Llama-3.1-8B-Instruct', dataset: './chats.jsonl' }),
  );
  expect(large.plan.driver).toBe('skypilot');
  expect(large.approval.required).toBe(true);
  for (const { plan } of [small, large]) expect(plan.alternatives.length).toBeGreaterThan(0);
});
