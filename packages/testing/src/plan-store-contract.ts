import { GroupId, PlanId, type PlanStore } from '@vibeml/core-models';
import { describe, expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';
import { sampleApproval, sampleGroupApproval, samplePlan, samplePlanGroup } from './sample-plan.ts';

/** What every plan store must do; `makeStore` gives an empty one each time. */
export const planStoreContract = (name: string, makeStore: () => PlanStore): void => {
  describe(`${name} keeps plans and approvals`, () => {
    test('a plan is read back as it was saved', async () => {
      const store = makeStore();
      const plan = samplePlan();
      const other = samplePlan({ destination: '/elsewhere' });
      await expectOk(store.savePlan(plan));
      await expectOk(store.savePlan(other));
      expect(await expectOk(store.findPlan(plan.id))).toEqual(plan);
      expect(await expectOk(store.findPlan(other.id))).toEqual(other);
    });

    test('a plan may be saved twice', async () => {
      const store = makeStore();
      const plan = samplePlan();
      await expectOk(store.savePlan(plan));
      await expectOk(store.savePlan(plan));
      expect(await expectOk(store.findPlan(plan.id))).toEqual(plan);
    });

    test('text is kept whole, whatever it holds', async () => {
      const store = makeStore();
      const destination = `/tmp/it's "quoted"; DROP TABLE plans; -- \u0000 \u{1f600} ${'x'.repeat(10_000)}`;
      const plan = samplePlan({ destination });
      await expectOk(store.savePlan(plan));
      expect((await expectOk(store.findPlan(plan.id)))?.destination).toBe(destination);
    });

    test('what was never saved is null', async () => {
      const store = makeStore();
      expect(await expectOk(store.findPlan(PlanId.parse('0'.repeat(12))))).toBeNull();
      expect(await expectOk(store.findApproval('0'.repeat(64)))).toBeNull();
    });

    test('a group is read back as it was saved, and may be saved twice', async () => {
      const store = makeStore();
      const group = samplePlanGroup([samplePlan()]);
      await expectOk(store.saveGroup(group));
      await expectOk(store.saveGroup(group));
      expect(await expectOk(store.findGroup(group.id))).toEqual(group);
      expect(await expectOk(store.findGroup(GroupId.parse('g-0000000000')))).toBeNull();
    });

    test('an approval belongs to exactly one digest', async () => {
      const store = makeStore();
      const plan = samplePlan();
      const changed = samplePlan({ destination: '/elsewhere' });
      await expectOk(store.savePlan(plan));
      await expectOk(store.saveApproval(sampleApproval(plan)));
      expect(await expectOk(store.findApproval(plan.digest))).toEqual(sampleApproval(plan));
      expect(await expectOk(store.findApproval(changed.digest))).toBeNull();
      expect(await expectOk(store.findApproval(plan.digest.slice(0, 12)))).toBeNull();
    });

    test('the newest approval of a digest counts', async () => {
      const store = makeStore();
      const plan = samplePlan();
      const second = { ...sampleApproval(plan), approvedBy: 'grace' };
      await expectOk(store.savePlan(plan));
      await expectOk(store.saveApproval(sampleApproval(plan)));
      await expectOk(store.saveApproval(second));
      expect(await expectOk(store.findApproval(plan.digest))).toEqual(second);
    });

    test('an approval of a group covers exactly the plans that it names', async () => {
      const store = makeStore();
      const plans = [1, 2, 3].map((steps) => samplePlan({ steps }));
      const [first, second, outside] = plans.map(({ digest }) => digest);
      const approval = sampleGroupApproval(plans.slice(0, 2));
      await expectOk(store.saveGroupApproval(approval));
      expect(await expectOk(store.findGroupApproval(first ?? ''))).toEqual(approval);
      expect(await expectOk(store.findGroupApproval(second ?? ''))).toEqual(approval);
      expect(await expectOk(store.findGroupApproval(outside ?? ''))).toBeNull();
      expect(await expectOk(store.findGroupApproval(approval.digest))).toBeNull();
      const larger = {
        ...sampleGroupApproval(plans.slice(0, 1), { capUsd: 20 }),
        digest: 'f'.repeat(64),
        approvedAt: '2026-01-02T03:09:00.000Z',
      };
      await expectOk(store.saveGroupApproval(larger));
      await expectOk(store.saveGroupApproval(larger));
      expect(await expectOk(store.findGroupApproval(first ?? ''))).toEqual(larger);
      expect(await expectOk(store.findGroupApproval(second ?? ''))).toEqual(approval);
    });
  });
};
