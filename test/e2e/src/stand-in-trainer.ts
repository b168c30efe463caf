// Takes the place of the training program on a machine of the kill tests, under the real runner: it reports, saves and ends as
// that does, but learns nothing. It waits where a gate is closed, so that a test meets it at an exact point.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';

const Config = z.object({
  run: z.object({ id: z.string(), name: z.string() }),
  model: z.object({ id: z.string() }),
  training: z.object({ max_steps: z.int() }),
  checkpoints: z.object({ every_steps: z.int() }),
  output_dir: z.string(),
});

const interrupted = 33;
const adapterBytes = 200_000;

const gates = process.env['VIBEML_E2E_GATES'] ?? '';
const {
  run,
  model,
  training,
  checkpoints,
  output_dir: output,
} = Config.parse(JSON.parse(readFileSync('config.json', 'utf8')));
const maxSteps = training.max_steps;

const emit = (type: string, fields: object): void => {
  process.stdout.write(
    `::vibeml::${JSON.stringify({ v: 1, t: Date.now() / 1000, type, ...fields })}\n`,
  );
};

// Beside the target first: what has its name is whole.
const write = (path: string, content: string | Buffer): void => {
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
};

const newestCheckpoint = (): number => {
  const directory = join(output, 'checkpoints');
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return Math.max(0, ...names.map((name) => Number(/^checkpoint-(\d+)$/.exec(name)?.[1] ?? 0)));
};

const saveCheckpoint = (step: number): string => {
  const path = join(output, 'checkpoints', `checkpoint-${step}`);
  mkdirSync(`${path}.part`, { recursive: true });
  writeFileSync(join(`${path}.part`, 'trainer_state.json'), JSON.stringify({ global_step: step }));
  renameSync(`${path}.part`, path);
  emit('checkpoint', { step, path: `checkpoints/checkpoint-${step}`, bytes: 20, seconds: 0 });
  return `checkpoints/checkpoint-${step}`;
};

const report = (step: number): void =>
  emit('progress', {
    ...{ step, max_steps: maxSteps, epoch: step / maxSteps, loss: 3 / step },
    ...{ learning_rate: 1e-4, grad_norm: 1, tokens: step * 10, tokens_per_second: 10 },
    ...{ step_seconds: 1, eta_seconds: maxSteps - step, peak_gpu_gib: null, rss_gib: 0.1 },
  });

const describe = (path: string) => {
  const bytes = readFileSync(join(output, path));
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
};

const finish = (resumedFrom: number): void => {
  emit('phase', { name: 'save', status: 'start' });
  const final = join(output, 'final');
  mkdirSync(final, { recursive: true });
  write(join(final, 'adapter_model.safetensors'), Buffer.alloc(adapterBytes, run.id));
  write(join(final, 'adapter_config.json'), JSON.stringify({ r: 16 }));
  const files = readdirSync(final).map((name) => describe(`final/${name}`));
  write(join(output, 'manifest.json'), JSON.stringify({ version: 1, files }));
  const result = {
    ...{ version: 1, status: 'done', run, method: 'sft', engine: 'trl', adapter: 'lora' },
    ...{ model: { id: model.id, revision: null }, steps: maxSteps, epochs: 1 },
    ...{ first_loss: 3, last_loss: 3 / maxSteps, train_loss: 1, eval_before: null },
    ...{ eval_after: null, answers_before: null, answers_after: null, tokens: maxSteps * 10 },
    ...{ tokens_per_second: 10, step_seconds: 1, train_seconds: 1, total_seconds: 1 },
    ...{ trainable_params: 10, total_params: 100, peak_gpu_gib: null, peak_rss_gib: 0.1 },
    ...{ resumed_from_step: resumedFrom === 0 ? null : resumedFrom, packages: {} },
    artifacts: [{ kind: 'adapter', path: 'final', bytes: adapterBytes }],
    finished_at: new Date().toISOString(),
  };
  write(join(output, 'result.json'), JSON.stringify(result));
  emit('result', result);
  write(join(output, 'DONE'), JSON.stringify({ finished_at: result.finished_at }));
  emit('phase', { name: 'save', status: 'end', seconds: 0 });
};

let isAsked = false;
process.on('SIGTERM', () => {
  isAsked = true;
});

/** Waits before a step while its gate is closed. */
const passGate = async (step: number): Promise<void> => {
  while (!isAsked && existsSync(join(gates, `step-${step}`))) await wait(20);
};

const start = newestCheckpoint();
// Every machine has a home of its own.
appendFileSync(join(gates, 'worked'), `${process.env['HOME'] ?? ''}\n`);
emit('plan', {
  ...{ method: 'sft', engine: 'trl', trainer: 'stand-in', adapter: 'lora', masking: 'assistant' },
  ...{ max_steps: maxSteps, epochs: 1, effective_batch: 1, trainable_params: 10 },
  ...{ total_params: 100, resumed_from_step: start === 0 ? null : start, dropped_arguments: [] },
});
emit('phase', { name: 'train', status: 'start' });
let step = start;
while (step < maxSteps) {
  await passGate(step + 1);
  if (isAsked) {
    const checkpoint = step > newestCheckpoint() ? saveCheckpoint(step) : null;
    emit('interrupted', { signal: 'SIGTERM', step, checkpoint, seconds: 0 });
    process.exit(interrupted);
  }
  step += 1;
  report(step);
  if (step % checkpoints.every_steps === 0) saveCheckpoint(step);
}
emit('phase', { name: 'train', status: 'end', seconds: 1 });
finish(start);
