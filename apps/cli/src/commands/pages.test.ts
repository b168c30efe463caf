import { okAsync } from 'neverthrow';
import stringWidth from 'string-width';
import { expect, test, vi } from 'vitest';
import { everyCommand } from '../test-support/every-command.ts';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml } from '../test-support/fake-vibeml.ts';
import { inspectedDataset } from '../test-support/inspected-dataset.ts';
import { succeededView } from '../test-support/sample-views.ts';

const show = async (name: string, columns = 90) => {
  const { exitCode, out } = await runCli(everyCommand[name] ?? [], { columns });
  return `${out}exit code ${exitCode}`;
};

test('inspect', async () => {
  expect(await show('inspect')).toMatchInlineSnapshot(`
    "./chats.jsonl · chat · 180 rows · jsonl, 48.0 kB
      Usable      ━━━━━━━━━━━━━━━━━━━─ 171 of 180 (95 %)
      Columns     messages
      Tokens      median 61 · p95 96 · longest 120 · together 10.8 k
      Characters  median 240 · p95 330 · longest 402 · together 45.0 k
      Answers     median 14 · p95 22 · longest 30 · together 2700 tokens
      Learned     ━━━━━─────────────── 2680 of 10.7 k tokens (25 %) · 1 row dropped
                  the assistant's turns, as the chat template marks them
      Cut         1.7 % of the rows at 100 tokens
      Packing     saves 29.6 %: of batches of 8 rows 31 % is padding, of packed rows of 1024
                  tokens 2 %

    Tokens per row
         20–39 ███████████ 22
         40–59 ██████████████████████████████▌ 61
         60–79 ████████████████████████████████████████ 80
        80–120 ████ 8

    Row 1
      in the file  {"messages":[{"role":"user","content":"Hi\\u001b[31m!"}]}
      as trained   {"messages":[{"role":"user","content":"Hi!"}]}
      for the model  ⟦learned⟧ · read
        <|im_start|>user
        Hi!<|im_end|>
        <|im_start|>assistant
        ⟦Hello.<|im_end|>⟧

    Findings
      ✗ 9 of 180 rows have no assistant turn and are left out.
        lines 3, 5, 9, 12, 40, 41, … · 540 tokens (4.7 %) not learned
      ! 2 of 180 rows repeat an earlier one.
        rows 7, 8 · 120 tokens (1.1 %, $0.02) trained on in vain
      · Said of all rows.

      vibeml plan --model owner/model --dataset ./chats.jsonl  Plans a training on these rows.
    exit code 0"
  `);
});

test('inspect: a page of 80 columns is not wider, and a dataset without a tokenizer has one too', async () => {
  const { tokens: _t, loss: _l, packing: _p, answers: _a, ...facts } = inspectedDataset();
  const preview = facts.preview.map(({ spans: _s, ...each }) => ({ ...each, rendered: null }));
  const bare = { ...facts, tokens: null, truncatedShare: null, findings: [], preview };
  const vibeml = createFakeVibeml({
    inspectDataset: () => okAsync({ summary: '', nextActions: [], dataset: bare }),
  });
  for (const columns of [80, 100]) {
    const { out } = await runCli(['inspect', './chats.jsonl'], { vibeml, columns });
    expect(out).toContain('nothing to complain about');
    expect(Math.max(...out.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(
      columns,
    );
  }
  const { out } = await runCli(['inspect', './chats.jsonl'], { columns: 80 });
  expect(Math.max(...out.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
});

test('inspect --json gives every fact', async () => {
  const { out } = await runCli(['inspect', './chats.jsonl', '--json']);
  expect(JSON.parse(out).dataset).toEqual(inspectedDataset());
});

test('diagnose', async () => {
  expect(await show('diagnose')).toMatchInlineSnapshot(`
    "smollm2-135m_chats_0000 · out of memory
    It ran out of memory at step 13.
    It costs nothing now. It can be resumed from a checkpoint.

    Evidence
      exit code  13
      run log    RuntimeError: can not allocate 2 GiB

    What to do
      → Close other programs.
      vibeml resume smollm2-135m_chats_0000  Use smaller batches.
    exit code 0"
  `);
});

test('workflows', async () => {
  expect(await show('workflows')).toMatchInlineSnapshot(`
    "lora LoRA fine-tuning
      what      Trains a small adapter beside the model.
      use it    The usual choice.
      not for   When much new knowledge must go in.
      data      chat, text
      hardware  cpu, cuda
      models    up to 0.5B parameters on a CPU
      typical   0.02–12 h, $0.00–$50.00

    With --workflow auto, the default, a fitting one is chosen and the plan says why.
    exit code 0"
  `);
});

test('gpus: a price older than a day is marked', async () => {
  expect(await show('gpus', 130)).toMatchInlineSnapshot(`
    "GPU      VRAM  ON DEMAND     SPOT  PER GPU  CLOUD          REGION        CPUS       RAM  MACHINE    PRICE FROM
    CPU         –    $0.00/h        –        –  this computer  –                2  22.4 GiB  –          5 min ago · measured · sample
    L4   22.5 GiB          –  $0.24/h    $0.24  aws            us-east-1 +1     4    16 GiB  g6.xlarge  2025-12-30 · measured · sample

    2 of 9 kinds of machine, the cheapest first. Narrow with --gpu, --cloud, --region, --max-price or --spot; --json has all.
    ! 30 of 31 prices are older than 24 hours, the oldest of 2025-12-30.
    exit code 0"
  `);
});

test('doctor: exit code 1 when something is missing', async () => {
  expect(await show('doctor')).toMatchInlineSnapshot(`
    "✔ Disk    100 GiB free
    ! Memory  3.1 GiB free
    ✗ Python  no Python 3.11 to 3.13 was found
              → Install Python 3.12.

    This machine can't train yet: Python.
    vibeml 0.1.0 · Node 24.21.0
    exit code 1"
  `);
});

test('artifacts', async () => {
  expect(await show('artifacts')).toMatchInlineSnapshot(`
    "FILE                                SIZE  SHA-256
    final/README.md                   1.2 kB  ddddddddddddddddddddddddddddddddddddddddddddddd…
    final/adapter_model.safetensors  19.5 MB  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
    in /home/ada/.vibeml/runs/smollm2-135m_chats_0000/output
    exit code 0"
  `);
});

test('artifacts --download copies and names the new place', async () => {
  const downloadArtifacts = vi.fn(() => okAsync(succeededView().artifacts));
  const vibeml = createFakeVibeml({ local: { downloadArtifacts } });
  const { out } = await runCli(['artifacts', 'some-run', '--download', './mine'], { vibeml });
  expect(downloadArtifacts).toHaveBeenCalledWith(
    succeededView().runId,
    './mine',
    expect.anything(),
  );
  expect(out).toContain('in ./mine');
});

test('logs: control characters are gone', async () => {
  expect(await show('logs')).toMatchInlineSnapshot(`
    "first line
    second line
    exit code 0"
  `);
});

test('stop', async () => {
  const stopRun = vi.fn(createFakeVibeml().stopRun);
  const vibeml = createFakeVibeml({ stopRun });
  expect((await runCli(['stop', 'some-run'], { vibeml })).out).toMatchInlineSnapshot(`
    "Run smollm2-135m_chats_0000 was asked to stop.
    "
  `);
  await runCli(['terminate-job', '--cluster', 'some-run', '--now'], { vibeml });
  expect(stopRun.mock.calls.map(([input]) => input)).toEqual([
    { runId: 'some-run', mode: 'after_checkpoint' },
    { runId: 'some-run', mode: 'now' },
  ]);
});

test('config', async () => {
  const shown = await Promise.all(
    ['list', 'get', 'set', 'unset', 'path'].map((name) => show(`config ${name}`)),
  );
  expect(shown.join('\n---\n')).toMatchInlineSnapshot(`
    "SETTING     VALUE  FROM     WHAT IT DOES
    maxCostUsd  5      file     Hard cap on the bill
    project     –      default  Project of new runs
    exit code 0
    ---
    5
    exit code 0
    ---
    maxCostUsd is 5 now.
    exit code 0
    ---
    maxCostUsd is not set now.
    exit code 0
    ---
    /home/ada/.vibeml
    exit code 0"
  `);
});

test('config get names the settings there are when it does not know one', async () => {
  const { exitCode, err } = await runCli(['config', 'get', 'maxCost']);
  expect(exitCode).toBe(2);
  expect(err).toContain("There is no setting 'maxCost'. Settings: maxCostUsd, project.");
});
