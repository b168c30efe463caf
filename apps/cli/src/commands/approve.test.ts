import { approvalRefused } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import { needsApproval, samplePlan } from 'vibeml-testing';
import { expect, test } from 'vitest';
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
      plan e02e43ec5c73, expires in 10 min
      ! it can spend money
      digest e02e43ec5c73b2f824dc97eecf5d073e5997116d2ecbfa9126995f5a035c81a0
    ✔ Plan 5a1874959859 is approved by ada.
      vibeml launch 5a1874959859 --follow  start it
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
    "Plan e02e43ec5c73 needs the agreement of a person: it can spend money (approving needs a terminal at both ends, without --json). Nothing was started.
      → A person approves it in a terminal.
          vibeml approve e02e43ec5c73
      Retry safe: yes · Spending now: no · approval.required (docs/errors.md#approvalrequired)
    "
  `);
});
