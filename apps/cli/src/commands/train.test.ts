import { budgetExceeded, runFailed } from '@vibeml/errors';
import type { Vibeml } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { needsApproval, samplePlan } from 'vibeml-testing';
import { expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakePlan, fakePlanAnswer } from '../test-support/fake-vibeml.ts';
import { failedView, sampleGetRun, succeededView } from '../test-support/sample-views.ts';

const argv = ['train', '--model', './model', '--dataset', './chats.jsonl'];
const paidPlan = samplePlan({ ...needsApproval });

const createSpies = (changes: Parameters<typeof createFakeVibeml>[0] = {}) => {
  const whole = createFakeVibeml(changes);
  const launchRun = vi.fn(whole.launchRun);
  const approvePlan = vi.fn(whole.approvePlan);
  return { launchRun, approvePlan, vibeml: { ...whole, launchRun, approvePlan } satisfies Vibeml };
};

test('without a terminal a free run is planned, started and followed with plain lines', async () => {
  const { exitCode, out, err, questions } = await runCli(argv);
  expect({ exitCode, err, questions }).toEqual({ exitCode: 0, err: '', questions: [] });
  expect(out).toMatchInlineSnapshot(`
    "◇ Model     SmolLM2-135M-Instruct · 134.5 M parameters · llama · apache-2.0
    ◇ Data      ./chats.jsonl · chat · 180 rows · p95 330 characters
    ◇ Workflow  lora (LoRA) · r 16 · 60 steps
    ◇ Machine   this computer · 2 CPUs · $0.00/h
    ◇ Memory    need not known yet: the model's shape is not known · free memory not known
    ◇ Time      not known yet: no speed was measured for this model here
    ◇ Cost      $0.00
      plan 721ecbad29b9, expires in 10 min
    Run smollm2-135m_chats_0000 was started on this computer.
    environment: 48 s
    model: 3 s
    test before: 6 s
    held-out loss before 2.310
    held-out loss after 0.830
    step 60/60 (100 %), loss 0.159, 412 tok/s
    ✔ done in 3 min 10 s · final loss 0.159 (held-out 0.830, base 2.310) · $0.00
      result  /home/ada/.vibeml/runs/smollm2-135m_chats_0000/output/final
      try it  vibeml chat smollm2-135m_chats_0000
    "
  `);
});

test('in a terminal a person is asked first', async () => {
  const { vibeml, launchRun } = createSpies();
  const yes = await runCli(argv, { vibeml, terminal: true, answers: [true] });
  expect(yes.exitCode).toBe(0);
  expect(yes.questions).toEqual([`Start this run? (plan ${fakePlan.id})`]);
  expect(launchRun).toHaveBeenCalledOnce();
});

test('a no starts nothing: exit code 3', async () => {
  const { vibeml, launchRun } = createSpies();
  const { exitCode, out } = await runCli(argv, { vibeml, terminal: true, answers: [false] });
  expect(exitCode).toBe(3);
  expect(out).toContain(`Nothing was started.\n  vibeml launch ${fakePlan.id} --follow`);
  expect(launchRun).not.toHaveBeenCalled();
});

test('a question that is left starts nothing: exit code 130', async () => {
  const { vibeml, launchRun } = createSpies();
  const { exitCode, err } = await runCli(argv, { vibeml, terminal: true, answers: [null] });
  expect(exitCode).toBe(130);
  expect(err).toContain('Starting the run was cancelled.');
  expect(launchRun).not.toHaveBeenCalled();
});

test('--yes skips the question of a free run', async () => {
  const { exitCode, questions } = await runCli([...argv, '--yes'], { terminal: true });
  expect({ exitCode, questions }).toEqual({ exitCode: 0, questions: [] });
});

const paid = { planRun: () => okAsync(fakePlanAnswer(paidPlan)) };

test.each([
  ['without a terminal', [], false],
  ['with --yes and no terminal', ['--yes'], false],
  ['with --json in a terminal', ['--json'], true],
])('a plan that needs approval starts nothing %s: exit code 3', async (_case, flags, terminal) => {
  const { vibeml, launchRun, approvePlan } = createSpies(paid);
  const outcome = await runCli([...argv, ...flags], { vibeml, terminal });
  expect(outcome.exitCode).toBe(3);
  expect(outcome.questions).toEqual([]);
  expect(`${outcome.out}${outcome.err}`).toContain(`vibeml approve ${paidPlan.id}`);
  expect(launchRun).not.toHaveBeenCalled();
  expect(approvePlan).not.toHaveBeenCalled();
});

test('--yes does not answer for a person: the last characters of the digest are asked', async () => {
  const { vibeml, launchRun, approvePlan } = createSpies(paid);
  const { exitCode, questions, out } = await runCli([...argv, '--yes'], {
    vibeml,
    terminal: true,
    answers: ['  beef '],
  });
  expect(exitCode).toBe(0);
  expect(questions).toEqual(['Type the last 4 characters of the digest to approve this plan']);
  expect(out).toContain(paidPlan.digest);
  expect(approvePlan).toHaveBeenCalledWith({
    planId: paidPlan.id,
    typed: 'beef',
    approvedBy: 'ada',
    method: 'terminal',
  });
  expect(launchRun).toHaveBeenCalledOnce();
});

const overBudget = () => {
  const spies = createSpies(paid);
  const refusal = budgetExceeded({ estimatedUsd: 50, budgetUsd: 30, planId: paidPlan.id }, [
    { planId: '8d52e1acf403', title: 'L40S on nebius, spot', expectedUsd: 18.4 },
  ]);
  const denied = { ...paidPlan, budget: { ...paidPlan.budget, decision: 'deny' as const } };
  const vibeml = {
    ...spies.vibeml,
    planRun: () => errAsync(refusal),
    local: { ...spies.vibeml.local, findPlan: () => okAsync(denied) },
  };
  return { ...spies, vibeml };
};

test('a plan over the budget shows what fits, and a person may let it pass with a reason', async () => {
  const { vibeml, launchRun, approvePlan } = overBudget();
  const { exitCode, out, questions } = await runCli(argv, {
    vibeml,
    terminal: true,
    answers: ['the deadline', 'beef'],
  });
  expect(exitCode).toBe(0);
  expect(out).toContain('Estimated cost $50 exceeds budget $30. Approve override?');
  expect(out).toContain('L40S on nebius, spot');
  expect(questions).toHaveLength(2);
  expect(approvePlan).toHaveBeenCalledWith(
    expect.objectContaining({ typed: 'beef', overrideReason: 'the deadline' }),
  );
  expect(launchRun).toHaveBeenCalledOnce();
});

test.each([
  ['without a terminal', ['--override-budget', 'now', '--yes'], { terminal: false }],
  ['with --json', ['--override-budget', 'now', '--json'], { terminal: true }],
  ['without a reason', [], { terminal: true, answers: [''] }],
])('nobody passes a budget %s', async (_title, flags, options) => {
  const { vibeml, launchRun, approvePlan } = overBudget();
  const { exitCode } = await runCli([...argv, ...flags], { vibeml, ...options });
  expect(exitCode).toBe(3);
  expect(approvePlan).not.toHaveBeenCalled();
  expect(launchRun).not.toHaveBeenCalled();
});

test('a cancelled approval starts nothing', async () => {
  const { vibeml, launchRun, approvePlan } = createSpies(paid);
  const { exitCode } = await runCli(argv, { vibeml, terminal: true, answers: [null] });
  expect(exitCode).toBe(130);
  expect(approvePlan).not.toHaveBeenCalled();
  expect(launchRun).not.toHaveBeenCalled();
});

test('--detach starts the run and goes', async () => {
  const { out } = await runCli([...argv, '--detach']);
  expect(out.split('\n').slice(-3)).toMatchInlineSnapshot(`
    [
      "Run smollm2-135m_chats_0000 was started on this computer.",
      "  vibeml watch smollm2-135m_chats_0000  Follows the run to its end.",
      "",
    ]
  `);
});

test('a run that fails is exit code 1, with what to do next', async () => {
  const run = failedView();
  const vibeml = createFakeVibeml({}, run);
  const { exitCode, out, err } = await runCli(argv, { vibeml });
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' });
  expect(out.split('\n').slice(-6).join('\n')).toMatchInlineSnapshot(`
    "✗ failed after 1 min 12 s: The machine ran out of memory at step 13. · checkpoint at step 10 ·
      $0.00
      → Give --batch-size 2.
      vibeml diagnose smollm2-135m_chats_0000  Tells why, and what to do.
      vibeml resume smollm2-135m_chats_0000    Goes on from the newest checkpoint.
    "
  `);
});

test('--json gives plan, run and the place of the result in one document', async () => {
  const { out } = await runCli([...argv, '--json']);
  expect(JSON.parse(out)).toMatchObject({
    plan: { id: fakePlan.id },
    run: { status: 'succeeded' },
    detached: false,
    resultPath: `/home/ada/.vibeml/runs/${succeededView().runId}/output/final`,
  });
});

test('a supervisor that gives up does not end the following', async () => {
  const run = succeededView();
  const vibeml = createFakeVibeml({
    superviseRun: () => errAsync(runFailed(run.runId, 'lost', 'another one is at work.')),
    getRun: vi.fn(({ cached }) => {
      expect(cached).toBeTypeOf('boolean');
      return okAsync(sampleGetRun(run));
    }),
  });
  expect((await runCli(argv, { vibeml })).exitCode).toBe(0);
});

test('launch-training is an alias, and --dry-run plans', async () => {
  const { vibeml, launchRun } = createSpies();
  const old = ['--model', './model', '--dataset', './chats.jsonl', '--gpu-type', 'H100'];
  await runCli(['launch-training', ...old, '--checkpoint-steps=5'], { vibeml });
  expect(launchRun).toHaveBeenCalledOnce();
  await runCli(['launch-training', ...old, '--dry-run'], { vibeml });
  expect(launchRun).toHaveBeenCalledOnce();
});
