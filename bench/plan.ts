// How long a plan takes in one process, with a Hub of this machine: cold with 50 ms before each answer, then warm.
// Run with: node --conditions=@vibeml/source bench/plan.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVibeml } from '../packages/sdk/src/index.ts';
import {
  startPlanWorld,
  worldDatasets,
  worldModels,
} from '../packages/sdk/src/test-support/plan-world.ts';

const rounds = Number(process.env['ROUNDS'] ?? 40);
const limits = { coldMs: 5000, p50Ms: 300, p95Ms: 1000 };
const latencyMs = 50;

const directory = mkdtempSync(path.join(tmpdir(), 'vibeml-bench-'));
const world = await startPlanWorld(directory, { latencyMs });
const vibeml = createVibeml(world);

const planOnce = async (model: string, dataset: string): Promise<number> => {
  const started = performance.now();
  (await vibeml.planRun({ model, dataset }))._unsafeUnwrap();
  return performance.now() - started;
};

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const [, , , model = ''] = worldModels;
const [dataset = ''] = worldDatasets;
const coldMs = await planOnce(model, dataset);
const warm: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  warm.push(await planOnce(model, dataset));
}
warm.sort((a, b) => a - b);
const figures = { coldMs, p50Ms: at(warm, 0.5), p95Ms: at(warm, 0.95) };
console.table(
  Object.entries(figures).map(([name, value]) => ({
    figure: name,
    ms: Math.round(value),
    limit: limits[name as keyof typeof limits],
  })),
);
console.log(`${model} on ${dataset}, ${rounds} rounds, ${latencyMs} ms before each answer`);

(await vibeml.close())._unsafeUnwrap();
await world.hub.close();
rmSync(directory, { recursive: true, force: true });
const missed = Object.entries(figures).filter(
  ([name, value]) => value > limits[name as keyof typeof limits],
);
if (missed.length > 0) process.exitCode = 1;
