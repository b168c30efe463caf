import { readdirSync, readFileSync } from 'node:fs';

/** A process that carries a home of ours in its environment. */
export interface Running {
  readonly processId: number;
  readonly command: readonly string[];
}

const readParts = (path: string): readonly string[] => {
  try {
    return readFileSync(path, 'utf8').split('\0');
  } catch {
    // It ended while we looked, or belongs to somebody else.
    return [];
  }
};

const isOver = (processId: string): boolean =>
  /\) [ZX] /.test(readParts(`/proc/${processId}/stat`).join(''));

/** Every process that works for a home. Only Linux tells; elsewhere the list is empty. */
export const runningFor = (home: string): readonly Running[] => {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => readParts(`/proc/${name}/environ`).some((entry) => entry.includes(home)))
    .filter((name) => !isOver(name))
    .map((name) => ({
      processId: Number(name),
      command: readParts(`/proc/${name}/cmdline`).filter((word) => word !== ''),
    }));
};

/** The parts of a job, from the outside to the inside. */
const signs = {
  wrapper: (words: readonly string[]) => words[1]?.endsWith('supervise.sh') && words[2] === 'job',
  runner: (words: readonly string[]) => words.some((word) => word.endsWith('runner.py')),
  trainer: (words: readonly string[]) => words[1] === '-m' && words[2] === 'vibeml_trainer',
} as const;

/** The process that plays a part in the job of a home; fails when there is none, or more than one. */
export const partOf = (home: string, part: keyof typeof signs): number => {
  const found = runningFor(home).filter(({ command }) => signs[part](command));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} processes play the ${part}: ${JSON.stringify(found)}`);
  }
  return only.processId;
};
