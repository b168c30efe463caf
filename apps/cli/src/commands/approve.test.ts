import { approvalRefused, budgetExceeded } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { needsApproval, sampleApproval, samplePlan } from 'vibeml-testing';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';

const plan = samplePlan({ ...needsApproval });
const local = { findPlan: () => okAsync(plan) };

test('a person sees the plan and its digest, and types the last four characters', async () => {
  const { exitCode, out, questions } = await runCli(['approve', plan.id], {
    vibeml: createFakeVibeml({ local }),
    terminal: true,
    answers: [plan.digest.slice(-4)],
  });
  expect(exitCode).toBe(0);
  expect(questions).toHaveLength(1);
  expect(out).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 330 characters
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
    ◇ Memory    need not known yet: the model's shape is not known · free memory not known
    ◇ Time      not known yet: no speed was measured for this model here
    ◇ Cost      $0.00
      plan 82bd5392562e, expires in 10 min
      ! it can spend money
      digest 82bd5392562eaf24f62690335f5833e34c1bd27c6a48ea662b42e548b1e74a90
    ✔ Plan 721ecbad29b9 is approved by ada.
      vibeml launch 721ecbad29b9 --follow  start it
    "
  `);
});

test('what was typed is judged by the operation: exit code 3 when it is wrong', async () => {
  const vibeml = createFakeVibeml({
    local,
    approvePlan: ({ typed }) => errAsync(approvalRefused(plan.id, `'${typed}' is not its end`)),
  });
  const { exitCode, err } = await runCli(['approve', plan.id], {
    vibeml,
    terminal: true,
    answers: ['0000'],
  });
  expect(exitCode).toBe(3);
  expect(err).toContain("'0000' is not its end");
});

test('without a terminal nobody can approve', async () => {
  const { exitCode, err } = await runCli(['approve', plan.id], {
    vibeml: createFakeVibeml({ local }),
  });
  expect(exitCode).toBe(3);
  expect(err).toMatchInlineSnapshot(`
    "Plan 82bd5392562e needs the agreement of a person: it can spend money (approving needs a terminal at both ends, without --json). Nothing was started.
      → A person approves it in a terminal.
          vibeml approve 82bd5392562e
      Retry safe: yes · Spending now: no · approval.required (docs/errors.md#approvalrequired)
    "
  `);
});

const denied = samplePlan({
  ...needsApproval,
  budget: {
    decision: 'deny',
    rule: 'the highest estimate is above --max-cost',
    limitUsd: 30,
    mostUsd: 50,
    evidence: [],
    warnings: [],
  },
});
const characters = denied.digest.slice(-4);

const approving = () => {
  const approvePlan = vi.fn((_input: { readonly overrideReason?: string | undefined }) =>
    okAsync({ summary: '', nextActions: [], approval: sampleApproval(denied) }),
  );
  return {
    approvePlan,
    vibeml: createFakeVibeml({ approvePlan, local: { findPlan: () => okAsync(denied) } }),
  };
};

test('a plan that passes a limit asks why first, then for the characters', async () => {
  const { approvePlan, vibeml } = approving();
  const { exitCode, questions } = await runCli(['approve', denied.id], {
    vibeml,
    terminal: true,
    answers: [' the deadline is today ', characters],
  });
  expect(exitCode).toBe(0);
  expect(questions.map((question) => question.split('?')[0])).toEqual([
    'Approve override',
    'Type the last 4 characters of the digest to approve this plan',
  ]);
  expect(approvePlan).toHaveBeenCalledWith(
    expect.objectContaining({ overrideReason: 'the deadline is today', typed: characters }),
  );
});

test('--override-budget says why beforehand; the characters are typed all the same', async () => {
  const { approvePlan, vibeml } = approving();
  const flags = ['--override-budget', 'the deadline'];
  const { questions } = await runCli(['approve', denied.id, ...flags], {
    vibeml,
    terminal: true,
    answers: [characters],
  });
  expect(questions).toHaveLength(1);
  expect(approvePlan).toHaveBeenCalledWith(
    expect.objectContaining({ overrideReason: 'the deadline' }),
  );
});

test.each([
  ['without a terminal', { terminal: false }],
  ['without a reason', { terminal: true, answers: [' '] }],
  ['when the question is left', { terminal: true, answers: [null] }],
])('no limit is passed %s', async (_title, options) => {
  const { approvePlan, vibeml } = approving();
  const { exitCode } = await runCli(['approve', denied.id], { vibeml, ...options });
  expect(exitCode).not.toBe(0);
  expect(approvePlan).not.toHaveBeenCalled();
});

test('--override-budget without a terminal passes nothing', async () => {
  const { approvePlan, vibeml } = approving();
  const argv = ['approve', denied.id, '--override-budget', 'now'];
  expect((await runCli(argv, { vibeml })).exitCode).toBe(3);
  expect((await runCli([...argv, '--json'], { vibeml, terminal: true })).exitCode).toBe(3);
  expect(approvePlan).not.toHaveBeenCalled();
});

test('a limit that was reached since the plan was made is asked about, too', async () => {
  const refusal = budgetExceeded({ estimatedUsd: 4, budgetUsd: 1, planId: plan.id });
  const approvePlan = vi.fn(({ overrideReason }: { overrideReason?: string | undefined }) =>
    overrideReason === undefined
      ? errAsync(refusal)
      : okAsync({ summary: '', nextActions: [], approval: sampleApproval(plan) }),
  );
  const end = plan.digest.slice(-4);
  const { exitCode, out } = await runCli(['approve', plan.id], {
    vibeml: createFakeVibeml({ approvePlan, local }),
    terminal: true,
    answers: [end, 'the deadline', end],
  });
  expect(exitCode).toBe(0);
  expect(out).toContain('Estimated cost $4 exceeds budget $1');
  expect(approvePlan).toHaveBeenCalledTimes(2);
});
