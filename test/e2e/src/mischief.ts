import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Stage } from './stage.ts';

/** Flips one byte in the middle of a file; its size stays. */
export const damageFile = (path: string): void => {
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};

/** Appends lines with colours and torn characters to a log until it has grown by so many bytes; gives its last line. */
export const writeBigLog = (path: string, bytes: number): string => {
  const torn = Buffer.from([0xe2, 0x82, 0x20, 0xf0, 0x9f, 0x0a]);
  const line = Buffer.concat([
    Buffer.from('\u001b[31mstep 1\u001b[0m\u001b]0;title\u0007 loss 2.5 '),
    torn,
  ]);
  const block = Buffer.concat(Array.from({ length: 32_768 }, () => line));
  const last = 'the last line of a long log';
  const file = openSync(path, 'a');
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block);
  writeSync(file, `\u001b[1m${last}\u001b[0m\n`);
  closeSync(file);
  return last;
};

const reporter = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));`;

/** Runs the command line to its end and measures the most memory it held, in MiB. */
export const measureMemory = async (
  stage: Stage,
  parameters: readonly string[],
): Promise<{ readonly maxRssMib: number; readonly stdout: string }> => {
  const peak = join(stage.home, 'peak');
  const measured = stage.start(parameters, {
    PEAK_FILE: peak,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reporter)}`,
  });
  const { stdout, stderr, exitCode } = await measured.ended;
  expect(exitCode, stderr).toBe(0);
  return { maxRssMib: Number(readFileSync(peak, 'utf8')) / 1024, stdout };
};
