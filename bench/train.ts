// What VibeML costs on top of training, with the tiny model on one thread:
// a run through the command line against the same training program started by hand, and that program against `trl sft`.
//
// What a run costs on top of its program is the same for every length, about half a second, so its share depends on the
// length: 200 steps of this model, some fifteen seconds, are about the shortest run that anybody would start. The seconds
// are told beside the ratio.
//
// Both sides of the second ratio have the same model, rows, number type, optimizer, schedule, reports and checkpoints, and
// the same window: all that `trainer.train()` does, the checkpoints with it. The number type is the one that the program
// chose by itself: of float32 and bfloat16 one may be a third faster than the other, which says nothing about a program.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { prepareTraining, writeChats } from '../test/training-ground/src/index.ts';
import { median, ratio, type Timing } from './interleave.ts';

const pairs = Number(process.env['PAIRS'] ?? 7);
const steps = 200;
const stepsBetweenCheckpoints = 50;
const ground = await prepareTraining();
const scratch = mkdtempSync(join(tmpdir(), 'vibeml-bench-train-'));
const bin = fileURLToPath(new URL('../apps/cli/dist/bin.js', import.meta.url));
const timeTrl = fileURLToPath(new URL('time_trl.py', import.meta.url));
const environment = {
  ...process.env,
  HOME: scratch,
  VIBEML_HOME: join(scratch, 'vibeml'),
  VIBEML_ENVIRONMENTS_DIR: ground.environmentsDirectory,
  OMP_NUM_THREADS: '1',
  // As every job gets it.
  OMP_WAIT_POLICY: 'passive',
  HF_HUB_OFFLINE: '1',
  VIBEML_CATALOGUE_URL: 'off',
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
    String(stepsBetweenCheckpoints),
  ];
  const output = execFileSync(process.execPath, [bin, ...parameters, ...settings], {
    env: environment,
    encoding: 'utf8',
  });
  template = JSON.parse(output).run.directory;
};

const speeds = { ours: [] as number[], trl: [] as number[] };
let numberType = '';

/** Seconds of the phase in which the program trains. */
const trainSeconds = (output: string): number => {
  const lines = readFileSync(join(output, 'events.jsonl'), 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  return events.find(({ name, status }) => name === 'train' && status === 'end').seconds;
};

const copyJob = (): string => {
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
  return directory;
};

const byHand = (directory: string): void => {
  execFileSync(ground.pythonPath, ['-m', 'vibeml_trainer', '--config', 'config.json'], {
    cwd: directory,
    env: { ...environment, PYTHONPATH: directory },
    stdio: 'ignore',
  });
};

const readHand = (directory: string): void => {
  const output = join(directory, 'output');
  speeds.ours.push(steps / trainSeconds(output));
  numberType = JSON.parse(readFileSync(join(output, 'fingerprint.json'), 'utf8')).dtype;
};

const trlSft = (): void => {
  const config = JSON.parse(readFileSync(join(template, 'config.json'), 'utf8'));
  const { training, adapter, checkpoints } = config;
  const directory = mkdtempSync(join(scratch, 'trl-'));
  const settings = {
    model_name_or_path: ground.tinyModel,
    dataset_name: join(scratch, 'data'),
    output_dir: directory,
    use_cpu: true,
    dtype: numberType,
    bf16: false,
    ...training,
    use_peft: true,
    lora_r: adapter.r,
    lora_alpha: adapter.alpha,
    lora_dropout: adapter.dropout,
    lora_target_modules: adapter.target_modules,
    assistant_only_loss: true,
    save_steps: checkpoints.every_steps,
    save_total_limit: checkpoints.keep,
    eval_strategy: 'no',
    report_to: 'none',
    disable_tqdm: true,
  };
  const given = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const finished = spawnSync(ground.pythonPath, [timeTrl, ...given], {
    env: environment,
    encoding: 'utf8',
    cwd: directory,
  });
  // TRL's own steps per second leave out what `train()` does before its first step.
  const found = /train_seconds=([\d.]+)/.exec(finished.stdout);
  if (found === null) throw new Error(`trl sft: ${finished.stderr.slice(-2000)}`);
  speeds.trl.push(steps / Number(found[1]));
};

const walls = { vibeml: [] as number[], hand: [] as number[] };
throughVibeml();
for (let pair = 0; pair < pairs; pair += 1) {
  walls.vibeml.push(timed(throughVibeml));
  const directory = copyJob();
  walls.hand.push(timed(() => byHand(directory)));
  readHand(directory);
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
const overheads = walls.vibeml.map((wall, index) => (wall - (walls.hand[index] ?? 0)) / 1000);
const [low, ...others] = overheads.toSorted((one, other) => one - other).slice(1, -1);
console.log(
  `on top of the program: ${median(overheads).toFixed(2)} s (${low?.toFixed(2)}–${others.at(-1)?.toFixed(2)})`,
);
console.log(
  `${pairs} interleaved pairs of ${steps} steps in ${numberType}; medians: vibeml ${(median(walls.vibeml) / 1000).toFixed(1)} s, by hand ${(median(walls.hand) / 1000).toFixed(1)} s, ${median(speeds.ours).toFixed(1)} and ${median(speeds.trl).toFixed(1)} steps/s`,
);
rmSync(scratch, { recursive: true, force: true });
