// Times commands in turn, so that a machine whose speed drifts slows all of them alike, and compares them by ratio.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One command to time. */
export interface Candidate {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Wall times of a command, milliseconds. */
export interface Timing {
  readonly name: string;
  readonly samplesMs: readonly number[];
}

const runOnce = (candidate: Candidate): number => {
  const started = performance.now();
  const finished = spawnSync(candidate.command, candidate.arguments, {
    env: { ...process.env, ...candidate.environment },
    input: candidate.input ?? '',
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const elapsed = performance.now() - started;
  if (finished.status !== 0) {
    throw new Error(`${candidate.name} ended with ${finished.status}: ${finished.stderr}`);
  }
  return elapsed;
};

/** Runs every candidate once as a warm-up, then `rounds` times in turn. */
export const interleave = (candidates: readonly Candidate[], rounds: number): Timing[] => {
  for (const candidate of candidates) runOnce(candidate);
  const samples = new Map(candidates.map((each) => [each.name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const candidate of candidates) samples.get(candidate.name)?.push(runOnce(candidate));
  }
  return candidates.map(({ name }) => ({ name, samplesMs: samples.get(name) ?? [] }));
};

/** The middle value. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/** Median of the pairwise ratios with its distribution-free interval: the second smallest and second largest of at least seven pairs. */
export const ratio = (
  timing: Timing,
  base: Timing,
): { median: number; low: number; high: number } => {
  const ratios = timing.samplesMs
    .map((sample, index) => sample / (base.samplesMs[index] ?? Number.NaN))
    .sort((a, b) => a - b);
  return {
    median: median(ratios),
    low: ratios[1] ?? Number.NaN,
    high: ratios[ratios.length - 2] ?? Number.NaN,
  };
};
