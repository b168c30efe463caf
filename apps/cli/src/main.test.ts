import { expect, test } from 'vitest';
import { runCli } from './test-support/fake-host.ts';

test('no arguments and --help show the same page', async () => {
  const bare = await runCli([]);
  expect(bare.exitCode).toBe(0);
  expect(bare.err).toBe('');
  expect((await runCli(['--help'])).out).toBe(bare.out);
  expect(bare.out).toMatchInlineSnapshot(`
    "USAGE
      vibeml quickstart
      vibeml train (--model MODEL) (--dataset DATASET)
      vibeml plan
      vibeml approve <PLAN>
      vibeml launch <PLAN>
      vibeml runs
      vibeml status <RUN>
      vibeml watch
      vibeml wait <RUN>
      vibeml logs <RUN>
      vibeml stop <RUN>
      vibeml resume <RUN>
      vibeml diagnose <RUN>
      vibeml artifacts <RUN>
      vibeml chat <RUN>
      vibeml inspect <DATASET>
      vibeml workflows
      vibeml gpus
      vibeml doctor
      vibeml mcp serve|install|remove ...
      vibeml spend
      vibeml billing <ID>...
      vibeml policy show|set|unset ...
      vibeml cluster add|list|check|remove ...
      vibeml skypilot install|start|stop|status ...
      vibeml config list|get|set|unset|path ...
      vibeml credentials list|set|check|remove ...
      vibeml completion <SHELL>
      vibeml --help
      vibeml --version

    Fine-tune language models: planned, priced, watched and stopped.

    EXAMPLE
      $ vibeml quickstart
      $ vibeml train --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5

    FLAGS
      -h --help     Print help and end
      -v --version  Print the version and end
         --         All subsequent inputs should be interpreted as arguments

    COMMANDS
      quickstart   Watch a small language model learn on this computer, in a few minutes and for $0
      train        Plan, ask, start and follow a run
      plan         Check model and data, and show what a run would do; costs nothing
      approve      Agree to a plan, as a person at a terminal
      launch       Start a plan; the same plan gives the same run
      runs         List runs, newest first
      status       Show one run: where it stands, loss, cost, result or error
      watch        Follow runs to their end, and recover them within their approval
      wait         Wait for a run; exit code 0 only when it came so far
      logs         Print a run's log
      stop         End a run, after a checkpoint or now
      resume       Go on from the newest checkpoint, as a new run
      diagnose     Tell why a run failed, with evidence and what to do
      artifacts    List the files of a result, checked, and copy them
      chat         Talk to the base and the tuned model side by side, on this computer
      inspect      Look at a dataset: format, lengths, loss mask, faults and their cost
      workflows    List the ways to fine-tune, and what each is for
      gpus         List GPUs and machines with their prices
      doctor       Check that this computer can train, and what it may reach
      mcp          Serve VibeML to an AI assistant, or add it to one
      spend        Show what runs cost, and what the limits leave
      billing      Show what costs money now, and end what nobody uses
      policy       Limits of spending, and what starts without a question
      cluster      Slurm clusters that runs may use
      skypilot     The SkyPilot server that runs on clouds and clusters go through
      config       Read and change settings
      credentials  Tokens and keys: keep, check and remove them
      completion   Print the completion script of a shell
    "
  `);
});

test('--version prints the version alone', async () => {
  expect(await runCli(['--version'])).toMatchObject({ exitCode: 0, out: '0.0.0\n', err: '' });
});

test('the help of a command has its flags and an example', async () => {
  expect((await runCli(['logs', '--help'])).out).toMatchInlineSnapshot(`
    "USAGE
      vibeml logs <RUN>
      vibeml logs --help

    Prints the last lines of a run's log, without secrets and control characters. --follow and --json exclude each other.

    EXAMPLE
      $ vibeml logs smollm2-135m_chats_7f3k -f

    FLAGS
      -f [--follow]    Print new lines as they come, until the run ends
         [--source]    setup: building the environment; run: the training                  [setup|run, default = run]
      -n [--tail]      Last lines, 1 to 1000
         [--cursor]    nextCursor of the page before
         [--contains]  Only lines with this text
         [--errors]    Only lines that look like errors
         [--json]      Print one JSON document and nothing else; a failure is {"error": …}
      -h  --help       Print help and end
          --           All subsequent inputs should be interpreted as arguments

    ARGUMENTS
      RUN  Id of a run, from vibeml runs
    "
  `);
});

test('the help of plan names every flag', async () => {
  expect((await runCli(['plan', '--help'])).out).toMatchInlineSnapshot(`
    "USAGE
      vibeml plan --model MODEL --dataset DATASET [--max-cost usd] [--explain] [--json] [flags]
      vibeml plan --help

    Looks up model and data, chooses a workflow and a machine, and shows memory, time and cost. Starts nothing.

    EXAMPLE
      $ vibeml plan --model Qwen/Qwen3-0.6B --dataset ./chats.jsonl --max-cost 5
      $ vibeml plan --model ./my-model --dataset ./chats.jsonl --epochs 1 --explain
      $ vibeml plan --model ./my-model --dataset ./chats.jsonl --grid learningRate=1e-4,2e-4 --grid loraR=8,16

    FLAGS
         [--model]                                               Base model: owner/name[@revision] on the Hub, or a model directory
         [--dataset]                                             A .jsonl, .json, .csv or .parquet file, or owner/name[@revision][:config/split] on the Hub
         [--eval]                                                Held-out rows, given in the same way
         [--eval-fraction]                                       Share of the rows held out, 0 to 0.5
         [--workflow]                                            Workflow, or auto for one that fits
         [--name]                                                Name of the run
         [--format]                                              Format of the rows, when it can't be told                                                                               [chat|sharegpt|alpaca|prompt_completion|text|preference|kto|prompts]
         [--column]...                                           Canonical column = column of the file; may be repeated
         [--max-cost]                                            Hard cap on the bill, dollars
         [--on]                                                  Where to run: auto, local (this computer), or a place: nebius, nebius/eu-north1, slurm/CLUSTER[/PARTITION], k8s/CONTEXT
         [--gpu]                                                 GPU to use, for example H100, or cpu for none
         [--cloud]                                               Cloud to use
         [--region]                                              Region of the cloud
         [--spot/--no-spot]                                      Spot machines only, or none; left out, spot where it is expected to cost less
         [--prefer]                                              What counts first; left out, cost                                                                                       [cost|time|quality]
         [--max-hours]                                           Longest time of the run, hours
         [--hub-repo]                                            Private Hugging Face repository that keeps checkpoints and result
         [--hold]                                                Minutes a cloud machine is held, and paid, instead, so that the result can be fetched
         [--restarts]                                            How often a lost machine is replaced; left out, 3 times
         [--disk]                                                Disk of a cloud machine, GiB
         [--tag]...                                              A label of the run; may be repeated
         [--project]                                             Project that the run counts for
         [--answer-keys]                                         Answers should be JSON objects with exactly these keys
         [--json]                                                Print one JSON document and nothing else; a failure is {"error": …}
         [--learning-rate]                                       Peak learning rate, 1e-7 to 1e-2
         [--epochs]                                              Passes over the data, 0.01 to 100
         [--max-steps]                                           Optimizer steps; overrides epochs
         [--batch-size]                                          Rows per step on one device, 1 to 512
         [--gradient-accumulation]                               Batches per optimizer step, 1 to 1024
         [--max-length]                                          Tokens; longer rows are cut
         [--lora-r]                                              LoRA rank r, 1 to 512
         [--lora-alpha]                                          LoRA alpha; the scale is alpha / r
         [--lora-dropout]                                        LoRA dropout, 0 to 0.5
         [--target-modules]                                      Modules that get an adapter, or all-linear
         [--optimizer]                                           Optimizer                                                                                                               [adamw_torch|adamw_torch_fused|adamw_8bit|paged_adamw_8bit|adafactor|sgd]
         [--weight-decay]                                        AdamW weight decay, 0 to 1
         [--scheduler]                                           Learning rate schedule                                                                                                  [linear|cosine|constant|constant_with_warmup|cosine_with_min_lr|inverse_sqrt|polynomial]
         [--warmup-steps]                                        Warm-up steps, or a share below 1
         [--max-grad-norm]                                       Gradient clipping, 0 to 10
         [--packing/--no-packing]                                Join short rows up to the maximum length
         [--train-on]                                            Tokens that carry loss                                                                                                  [assistant|completions|all]
         [--gradient-checkpointing/--no-gradient-checkpointing]  Less memory for about 30 % more time
         [--dtype]                                               Precision of the model                                                                                                  [auto|float32|bfloat16|float16]
         [--neftune-noise-alpha]                                 NEFTune noise; 0 is off
         [--logging-steps]                                       Steps between progress reports
         [--save-steps]                                          Steps between checkpoints
         [--save-total-limit]                                    Checkpoints that are kept, 1 to 10
         [--eval-steps]                                          Steps between evaluations
         [--seed]                                                Seed of the run
         [--explain]                                             Show where each number comes from, and what was not chosen
         [--grid]...                                             Plan a group: field = values between commas; may be repeated
         [--file]                                                Plan a group from a .json or .yaml file of requests
         [--concurrency]                                         Runs of a group that go at the same time; 2
      -h  --help                                                 Print help and end
          --                                                     All subsequent inputs should be interpreted as arguments
    "
  `);
});

test.each([
  [['runz'], 'No command registered for `runz`, did you mean `runs`?'],
  [['runs', '--limt', '3'], 'No flag registered for --limt, did you mean --limit?'],
  [['status'], 'Expected argument for RUN'],
  [['runs', '--limit', 'many'], 'Failed to parse "many" for limit'],
  [
    ['logs', 'x', '--source', 'ran'],
    'Expected "ran" to be one of (setup|run), did you mean "run"?',
  ],
  [['plan', '--model', 'a'], 'dataset: is missing: give --dataset'],
  [
    ['plan', '--model', 'a', '--dataset', 'b', '--column', 'x'],
    "'x' is not of the form name=value",
  ],
])('%j is wrong usage: exit code 2 and a sentence on stderr', async (argv, message) => {
  const { exitCode, out, err } = await runCli(argv);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toContain(message);
});

test('wrong usage with --json is a JSON document, too', async () => {
  const { exitCode, out, err } = await runCli(['runs', '--limt', '3', '--json']);
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: '' });
  expect(JSON.parse(out)).toMatchObject({
    error: { code: 'request.invalid', message: expect.stringContaining('did you mean --limit') },
  });
});
