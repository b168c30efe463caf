// What VibeML costs on top of training, with the tiny model on one thread:
// a run through the command line against the same training program started by hand, and that program against `trl sft`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { prepareTraining, writeChats } from '../test/training-ground/src/index.ts';
import { median, ratio, type Timing } from './interleave.ts';

const pairs = Number(process.env['PAIRS'] ?? 7);
const steps = 60;
const ground = await prepareTraining();
const scratch = mkdtempSync(join(tmpdir(), 'vibeml-bench-train-'));
const bin = fileURLToPath(new URL('../apps/cli/dist/bin.js', import.meta.url));
const environment = {
  ...process.env,
  HOME: scratch,
  VIBEML_HOME: join(scratch, 'vibeml'),
  VIBEML_ENVIRONMENTS_DIR: ground.environmentsDirectory,
  OMP_NUM_THREADS: '1',
  HF_HUB_OFFLINE: '1',
};
mkdirSync(join(scratch, 'data'));
const dataset = writeChats(join(scratch, 'data/train.jsonl'), 240);

const timed = (work: () => void): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

let template = '';
const throughVibeml = (): void => {
  const parameters = ['train', '--model', ground.tinyModel, '--dataset', dataset, '--json'];
  const settings = [
    '--max-steps',
    String(steps),
    '--batch-size',
    '4',
    '--learning-rate',
    '0.001',
    '--save-steps',
    '30',
  ];
  const output = execFileSync(process.execPath, [bin, ...parameters, ...settings], {
    env: environment,
    encoding: 'utf8',
  });
  template = JSON.parse(output).run.directory;
};

const speeds = { ours: [] as number[], trl: [] as number[] };
const byHand = (): void => {
  const directory = mkdtempSync(join(scratch, 'hand-'));
  for (const name of [
    'config.json',
    'runner.json',
    'requirements.lock',
    'runner.py',
    'vibeml_trainer',
    'data',
    'model',
  ]) {
    cpSync(join(template, name), join(directory, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  execFileSync(ground.pythonPath, ['-m', 'vibeml_trainer', '--config', 'config.json'], {
    cwd: directory,
    env: { ...environment, PYTHONPATH: directory },
    stdio: 'ignore',
  });
  const result = JSON.parse(readFileSync(join(directory, 'output/result.json'), 'utf8'));
  speeds.ours.push(1 / result.step_seconds);
};

const trlSft = (): void => {
  const config = JSON.parse(readFileSync(join(template, 'config.json'), 'utf8'));
  const { training, adapter } = config;
  const directory = mkdtempSync(join(scratch, 'trl-'));
  const finished = spawnSync(
    join(dirname(ground.pythonPath), 'trl'),
    [
      'sft',
      ...['--model_name_or_path', ground.tinyModel, '--dataset_name', join(scratch, 'data')],
      ...['--output_dir', directory, '--max_steps', String(steps), '--use_cpu', 'true'],
      ...['--per_device_train_batch_size', String(training.per_device_train_batch_size)],
      ...['--gradient_accumulation_steps', String(training.gradient_accumulation_steps)],
      ...['--learning_rate', String(training.learning_rate), '--optim', training.optim],
      ...[
        '--max_length',
        String(training.max_length),
        '--logging_steps',
        String(training.logging_steps),
      ],
      ...[
        '--gradient_checkpointing',
        'false',
        '--assistant_only_loss',
        'true',
        '--save_steps',
        '30',
      ],
      ...['--use_peft', '--lora_r', String(adapter.r), '--lora_alpha', String(adapter.alpha)],
      ...[
        '--lora_dropout',
        '0',
        '--lora_target_modules',
        'all-linear',
        '--bf16',
        'false',
        '--dtype',
        'float32',
      ],
      ...['--report_to', 'none', '--disable_tqdm', 'true', '--seed', '42', '--eval_strategy', 'no'],
    ],
    { env: environment, encoding: 'utf8', cwd: directory },
  );
  const found = /train_steps_per_second['"]?: ['"]?([\d.]+)/.exec(
    `${finished.stdout}${finished.stderr}`,
  );
  if (found === null) throw new Error(`trl sft: ${finished.stderr.slice(-2000)}`);
  speeds.trl.push(Number(found[1]));
};

const walls = { vibeml: [] as number[], hand: [] as number[] };
throughVibeml();
for (let pair = 0; pair < pairs; pair += 1) {
  walls.vibeml.push(timed(throughVibeml));
  walls.hand.push(timed(byHand));
  trlSft();
}
const named = (name: string, samplesMs: readonly number[]): Timing => ({ name, samplesMs });
const row = (what: string, upper: Timing, lower: Timing, limit: string) => {
  const { median: middle, low, high } = ratio(upper, lower);
  return {
    what,
    median: middle.toFixed(3),
    interval: `${low.toFixed(3)}–${high.toFixed(3)}`,
    limit,
  };
};
console.table([
  row(
    'wall: run through vibeml / program by hand',
    named('vibeml', walls.vibeml),
    named('hand', walls.hand),
    '≤ 1.05',
  ),
  row(
    'steps/s: our program / trl sft',
    named('ours', speeds.ours),
    named('trl', speeds.trl),
    '≥ 0.95',
  ),
]);
console.log(
  `${pairs} interleaved pairs of ${steps} steps; medians: vibeml ${(median(walls.vibeml) / 1000).toFixed(1)} s, by hand ${(median(walls.hand) / 1000).toFixed(1)} s, ${median(speeds.ours).toFixed(1)} and ${median(speeds.trl).toFixed(1)} steps/s`,
);
rmSync(scratch, { recursive: true, force: true });
