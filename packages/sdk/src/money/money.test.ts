import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PolicyChange, PolicyKey } from '@vibeml/core-models';
import { usd } from '@vibeml/core-models';
import { createStore } from '@vibeml/store';
import { expectErr, expectOk, sampleChange, sampleCreation, sampleRun } from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVibeml } from '../create-vibeml.ts';
import { writeChats, writeSmallModel } from '../test-support/small-model.ts';
import type { Vibeml } from '../vibeml.ts';

let home = '';
let vibeml: Vibeml;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vibeml-money-'));
  writeSmallModel(join(home, 'small-model'));
  writeChats(join(home, 'chats.jsonl'), 60);
  mkdirSync(join(home, '.vibeml'));
  writeFileSync(join(home, '.vibeml/prices.yaml'), 'local:\n  hourlyUsd: 0.5\n');
  vibeml = createVibeml({
    homeDirectory: home,
    workingDirectory: home,
    environment: {
      PATH: process.env['PATH'],
      HOME: home,
      HF_ENDPOINT: 'http://127.0.0.1:9',
      VIBEML_CATALOGUE_URL: 'off',
    },
  });
});

afterEach(async () => {
  await expectOk(vibeml.close());
  rmSync(home, { recursive: true, force: true });
});

const plan = async (maxCostUsd: number): Promise<Plan> => {
  const request = { model: './small-model', dataset: './chats.jsonl', target: 'local', maxCostUsd };
  return (await expectOk(vibeml.planRun(request))).plan;
};

const change = (key: PolicyKey, amount: number | null, project: string | null = null) => ({
  key,
  project,
  usd: amount,
});

const setPolicy = async (wanted: PolicyChange): Promise<void> => {
  const { digest } = await expectOk(vibeml.local.proposePolicyChange(wanted));
  await expectOk(vibeml.local.changePolicy(wanted, { typed: digest.slice(-4), by: 'ada' }));
};

describe('the policy', () => {
  test('is empty at first; what allows less holds at once', async () => {
    expect(await expectOk(vibeml.local.readPolicy())).toEqual({ settings: [], version: 0 });
    const limit = change('perDayUsd', 10);
    expect(await expectOk(vibeml.local.proposePolicyChange(limit))).toMatchObject({
      beforeUsd: null,
      loosens: false,
    });
    const policy = await expectOk(vibeml.local.changePolicy(limit, { typed: null, by: 'ada' }));
    expect(policy).toMatchObject({
      settings: [{ key: 'perDayUsd', usd: 10, setBy: 'ada' }],
      version: 1,
    });
  });

  test('allows more only for the end of the very change, once', async () => {
    const auto = change('autoApproveUnderUsd', 5);
    const { digest, loosens } = await expectOk(vibeml.local.proposePolicyChange(auto));
    expect(loosens).toBe(true);
    for (const typed of [null, '', 'zzzz', digest.slice(0, 4), digest]) {
      const refused = await expectErr(vibeml.local.changePolicy(auto, { typed, by: 'eve' }));
      expect(refused.code).toBe('policy.refused');
    }
    const dearer = change('autoApproveUnderUsd', 500);
    const typed = digest.slice(-4);
    const other = await expectErr(vibeml.local.changePolicy(dearer, { typed, by: 'eve' }));
    expect(other.code).toBe('policy.refused');
    expect((await expectOk(vibeml.local.readPolicy())).version).toBe(0);
    await expectOk(vibeml.local.changePolicy(auto, { typed: ` ${typed.toUpperCase()} `, by: 'a' }));
    await expectOk(
      vibeml.local.changePolicy(change('autoApproveUnderUsd', null), { typed: null, by: 'a' }),
    );
    const replayed = await expectErr(vibeml.local.changePolicy(auto, { typed, by: 'eve' }));
    expect(replayed.code).toBe('policy.refused');
  });

  test.each([
    change('perDayUsd', -1),
    change('perDayUsd', Number.NaN),
    change('perDayUsd', Number.POSITIVE_INFINITY),
    change('perDayUsd', 1, 'router'),
    change('perProjectUsd', 1, ''),
  ])('%j is no change', async (wanted) => {
    expect((await expectErr(vibeml.local.proposePolicyChange(wanted))).code).toBe(
      'request.invalid',
    );
    const given = { typed: null, by: 'ada' };
    expect((await expectErr(vibeml.local.changePolicy(wanted, given))).code).toBe(
      'request.invalid',
    );
  });
});

describe('an approval', () => {
  const person = { approvedBy: 'ada' };

  test('of a plan that passes a limit needs a reason, and a person at a terminal', async () => {
    const made = await plan(0.05);
    await setPolicy(change('perRunUsd', 0));
    const typed = made.digest.slice(-4);
    const say = { planId: made.id, typed, ...person };
    expect(await expectErr(vibeml.approvePlan({ ...say, method: 'terminal' }))).toMatchObject({
      code: 'budget.exceeded',
      details: { planId: made.id },
    });
    const overrideReason = 'the deadline';
    const remote = await expectErr(
      vibeml.approvePlan({ ...say, method: 'elicitation', overrideReason }),
    );
    expect(remote.code).toBe('approval.refused');
    const empty = vibeml.approvePlan({ ...say, method: 'terminal', overrideReason: ' ' });
    expect((await expectErr(empty)).code).toBe('request.invalid');
    expect(await expectErr(vibeml.launchRun({ planId: made.id }))).toMatchObject({
      code: 'budget.exceeded',
    });
    const { approval } = await expectOk(
      vibeml.approvePlan({ ...say, method: 'terminal', overrideReason }),
    );
    expect(approval.override).toMatchObject({ reason: 'the deadline', by: 'ada' });
  });

  test('of a plan whose duration is not known needs a cap first', async () => {
    const request = { model: './small-model', dataset: './chats.jsonl', target: 'local' };
    expect((await expectErr(vibeml.planRun(request))).code).toBe('budget.unbounded');
  });

  test('is asked for after the limits, so that nobody agrees in vain', async () => {
    const made = await plan(0.05);
    expect((await expectErr(vibeml.launchRun({ planId: made.id }))).code).toBe('approval.required');
    await setPolicy(change('perDayUsd', 0));
    expect((await expectErr(vibeml.launchRun({ planId: made.id }))).code).toBe('budget.exceeded');
    expect((await expectOk(vibeml.listRuns({}))).total).toBe(0);
  });
});

describe('spending', () => {
  const today = new Date().toISOString().slice(0, 10);
  const monthBefore = '2020-01-31';

  const spend = async (index: number, day: string, dollars: number, project: string | null) => {
    const store = createStore({ path: join(home, '.vibeml/vibeml.db') });
    const run = sampleRun(index, { project, status: 'succeeded' });
    const { planId } = run;
    const at = `${day}T12:00:00.000Z`;
    await expectOk(
      store.ledger.reserve({ planId, project, groupId: null, at }, () => ({
        kind: 'reserve',
        amount: usd(9),
        change: sampleCreation(run),
      })),
    );
    const settled = sampleChange(run, [{ type: 'machine-released', at }]);
    const settlement = { days: [{ day, amount: usd(dollars) }] };
    await expectOk(store.runs.appendEvents({ ...settled, settlement }));
    await store.close();
  };

  test('adds up by what is wanted, since when it is wanted, with what the limits leave', async () => {
    await spend(1, monthBefore, 4, 'router');
    await spend(2, today, 1.5, 'router');
    await spend(3, today, 0.25, null);
    await setPolicy(change('perDayUsd', 10));
    await setPolicy(change('perRunUsd', 3));
    const month = await expectOk(vibeml.getSpend({}));
    expect(month).toMatchObject({
      by: 'project',
      total: { spentUsd: 1.75, reservedUsd: 0 },
      groups: [
        { key: 'router', runs: 1, spentUsd: 1.5 },
        { key: null, runs: 1, spentUsd: 0.25 },
      ],
      limits: [
        { scope: 'run', limitUsd: 3 },
        { scope: 'day', limitUsd: 10, spentUsd: 1.75, leftUsd: 8.25 },
      ],
      autoApproveUnderUsd: null,
    });
    expect(month.since).toBe(`${today.slice(0, 7)}-01`);
    expect(month.summary).toContain('$1.75 spent since');
    const all = await expectOk(vibeml.getSpend({ since: 'all', by: 'run', limit: 2 }));
    expect(all).toMatchObject({ since: null, total: { spentUsd: 5.75 } });
    expect(all.groups).toHaveLength(2);
    expect((await expectOk(vibeml.getSpend({ since: 'today' }))).total.spentUsd).toBe(1.75);
    const since = await expectOk(vibeml.getSpend({ since: monthBefore, by: 'day' }));
    expect(since.groups.map(({ key }) => key)).toEqual([monthBefore, today]);
    for (const wrong of ['yesterday', '2026-13-01', "'; DROP TABLE spending"])
      expect((await expectErr(vibeml.getSpend({ since: wrong }))).code).toBe('request.invalid');
  });
});
