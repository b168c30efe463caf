import { driverUnavailable } from '@vibeml/errors';
import {
  checkpointLine,
  createFakeWorld,
  errorLine,
  expectErr,
  expectOk,
  type FakeStep,
  progressLine,
  sampleContext,
  samplePlan,
  sampleQuantity,
  trainingScript,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createJobs } from './create-jobs.ts';

const context = sampleContext();

const diagnosed = async (script: readonly FakeStep[]) => {
  const world = createFakeWorld({ script });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  for (const _ of script) await expectOk(jobs.refresh(run.id, context));
  return expectOk(jobs.diagnose(run.id, context));
};

const ended = (exitCode: number | null, run = ''): FakeStep => ({ state: 'ended', exitCode, run });

test.each([
  ['the trainer ran out of memory', ended(13), 'out_of_memory'],
  ['the configuration was refused', ended(10), 'config'],
  ['the model was refused', ended(11), 'model_access'],
  ['the data was refused', ended(12), 'data'],
  ['the disk was full', ended(14), 'disk_full'],
  ['the loss was no number', ended(15), 'diverged'],
  ['the environment was broken', ended(16), 'environment'],
  ['saving failed', ended(17), 'artifact'],
  ['a signal came from outside', ended(33), 'interrupted'],
  ['a server failed', ended(34), 'network'],
  ['the cap was reached', ended(35), 'over_budget'],
  ['the kernel killed it', ended(137), 'killed'],
  ['nobody knows', ended(1, 'something odd\n'), 'unknown'],
  ['the process is gone', { state: 'lost' }, 'lost'],
  ['the kernel killed the supervisor', { state: 'lost', run: 'Killed\n' }, 'killed'],
  ['it is a success', trainingScript()[3], 'healthy'],
  ['it is going on', { state: 'running' }, 'healthy'],
  ['artefacts are missing', ended(0), 'artifact'],
  ['the error names it', ended(1, errorLine('data.empty', 12, 'no row')), 'data'],
  [
    'the environment had no room',
    ended(16, errorLine('environment.disk_full', 16, 'no room')),
    'disk_full',
  ],
  [
    'PyTorch says so',
    ended(1, 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB\n'),
    'out_of_memory',
  ],
  ['the shell says so', ended(1, './run: line 3:  1234 Killed\nKilled\n'), 'killed'],
  ['the system says so', ended(1, 'OSError: [Errno 28] No space left on device\n'), 'disk_full'],
  ['the Hub says so', ended(1, 'huggingface_hub.errors.GatedRepoError: 403\n'), 'model_access'],
  ['pip says so', ended(1, 'ERROR: No matching distribution found for torch==9\n'), 'environment'],
  ['Python says so', ended(1, "ModuleNotFoundError: No module named 'trl'\n"), 'environment'],
  ['the resolver says so', ended(1, 'Temporary failure in name resolution\n'), 'network'],
  ['arrow says so', ended(1, 'pyarrow.lib.ArrowInvalid: JSON parse error\n'), 'data'],
] as const)('%s', async (_name, step, category) => {
  expect(step).toBeDefined();
  if (step === undefined) return;
  expect((await diagnosed([step])).category).toBe(category);
});

test('a failed launch is a matter of the environment', async () => {
  const world = createFakeWorld();
  const jobs = createJobs(world.ports);
  world.driver.failNext('launch', driverUnavailable('local', 'python3 is not there'));
  await expectErr(jobs.launch(samplePlan(), null, context));
  const { run } = await expectOk(jobs.launch(samplePlan(), null, context));
  const diagnosis = await expectOk(jobs.diagnose(run.id, context));
  expect(diagnosis).toMatchObject({ category: 'environment', canResume: false });
});

test('a kill is only probably a want of memory, and the evidence says what was seen', async () => {
  const script = [
    { state: 'running', run: `${progressLine(2, 2)}${checkpointLine(2)}` },
    ended(137, 'first\nKilled\n'),
  ] as const;
  const diagnosis = await diagnosed(script);
  expect(diagnosis.verdict).toBe(
    'The system killed the program at step 2 of 4, probably because the machine ran out of memory.',
  );
  expect(diagnosis.evidence).toEqual([
    { source: 'exit_code', text: expect.stringContaining('exit code 137') },
    { source: 'event', text: expect.stringContaining('run.failed') },
    { source: 'run_log', line: 4, text: 'Killed' },
  ]);
  expect(diagnosis.canResume).toBe(true);
  expect(diagnosis.advice.map((each) => each.command)).toContain(
    `vibeml resume ${diagnosis.runId}`,
  );
});

test('evidence from a log is redacted, bounded, and at most five lines', async () => {
  const line = `requests.ConnectionError: token=hf_abcdefghijklmnop ${'y'.repeat(900)}\n`;
  const { evidence } = await diagnosed([ended(1, line.repeat(20))]);
  const fromLog = evidence.filter((each) => each.source === 'run_log');
  expect(fromLog).toHaveLength(5);
  expect(Math.max(...fromLog.map((each) => each.text.length))).toBeLessThanOrEqual(300);
  expect(JSON.stringify(fromLog)).not.toContain('hf_abc');
});

test('rows that talk of errors do not sway a run that explains itself', async () => {
  const { category } = await diagnosed([
    ended(12, `CUDA out of memory. Tried to allocate\n${errorLine('data.empty', 12, 'no row')}`),
  ]);
  expect(category).toBe('data');
});

test('money that may still be spent is named', async () => {
  const paid = samplePlan({
    offer: { ...samplePlan().offer, hourlyUsd: sampleQuantity(2, 'USD/h') },
  });
  const world = createFakeWorld({ hourlyUsd: 2 });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(paid, null, context));
  world.driver.play(run.id, { state: 'running' });
  expect((await expectOk(jobs.diagnose(run.id, context))).stillBilling).toBe(true);
  world.driver.failNext('observe', driverUnavailable('local', 'it is busy'));
  const blind = await expectOk(jobs.diagnose(run.id, context));
  expect(blind.stillBilling).toBe(true);
  expect(blind.evidence).toContainEqual({
    source: 'engine',
    text: expect.stringContaining('it is busy'),
  });
  world.driver.play(run.id, { state: 'ended', exitCode: 13 });
  await expectOk(jobs.refresh(run.id, context));
  expect((await expectOk(jobs.diagnose(run.id, context))).stillBilling).toBe(false);
});

test('every category has a verdict and, unless all is well, something to try or a reason', async () => {
  for (const exitCode of [1, 10, 11, 12, 13, 14, 15, 16, 17, 34, 35, 137]) {
    const { advice, verdict } = await diagnosed([ended(exitCode)]);
    expect(verdict).toMatch(/\.$/);
    expect(advice.length).toBeGreaterThan(0);
  }
});

const paidElsewhere = samplePlan({
  driver: 'skypilot',
  recovery: { mode: 'cluster_job', maxRestarts: 0, reason: 'nobody supervises it' },
});

test.each([
  ['cloud.no_capacity', 'no_capacity', 'vibeml gpus', 'No machine could be had.'],
  ['cloud.quota_exceeded', 'quota', 'vibeml gpus', 'The account may not use such a machine.'],
  [
    'cloud.access_denied',
    'credentials',
    'vibeml doctor',
    'The credentials for the machine are missing or rejected.',
  ],
])('%s is named, with a ready command', async (code, category, command, verdict) => {
  const failure = { code, message: 'No H100 in eu-north1.', hint: null };
  const world = createFakeWorld({ kind: 'skypilot', script: [{ state: 'lost', failure }] });
  const jobs = createJobs(world.ports);
  const { run } = await expectOk(jobs.launch(paidElsewhere, null, context));
  await expectOk(jobs.refresh(run.id, context));
  const diagnosis = await expectOk(jobs.diagnose(run.id, context));
  expect(diagnosis).toMatchObject({ category, verdict, stillBilling: false });
  expect(diagnosis.advice.map((each) => each.command)).toContain(command);
  expect(diagnosis.evidence[0]?.text).toContain('No H100 in eu-north1.');
});

test('a machine that was taken away, and restarts that are used up, are told apart', async () => {
  const diagnose = async (maxRestarts: number) => {
    const lost: FakeStep = { state: 'lost', evidence: 'the machine was preempted' };
    const world = createFakeWorld({ kind: 'skypilot', script: [lost] });
    const jobs = createJobs(world.ports);
    const recovery = { mode: 'cluster_job', maxRestarts, reason: 'spot' } as const;
    const plan = samplePlan({ driver: 'skypilot', recovery });
    const { run } = await expectOk(jobs.launch(plan, null, context));
    await expectOk(jobs.supervise(run.id, context));
    return expectOk(jobs.diagnose(run.id, context));
  };
  expect(await diagnose(0)).toMatchObject({ category: 'lost', verdict: 'The job vanished.' });
  const usedUp = await diagnose(1);
  expect(usedUp.verdict).toBe('Every machine of the run was lost: 1 of 1 restarts are used up.');
  expect(usedUp.advice.map((each) => each.command)).toContain('vibeml billing');
});
