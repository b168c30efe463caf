import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

interface KeptFile {
  readonly file: string;
  readonly bytes: number;
  readonly usedAt: number;
}

const hour = 3_600_000;
/** What is left after trimming, so that not every answer trims again. */
const keptShare = 0.8;

const describe = async (file: string): Promise<KeptFile | null> => {
  const facts = await stat(file).catch(() => null);
  return facts?.isFile() ? { file, bytes: facts.size, usedAt: facts.mtimeMs } : null;
};

const isAbandoned = ({ file, usedAt }: KeptFile, now: number): boolean =>
  file.endsWith('.tmp') && Math.abs(now - usedAt) > hour;

/** Files to remove, least recently used first, until the rest fits. */
const surplus = (files: readonly KeptFile[], maxBytes: number): readonly KeptFile[] => {
  let bytes = files.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes <= maxBytes) return [];
  const target = maxBytes * keptShare;
  return [...files]
    .sort((one, other) => one.usedAt - other.usedAt)
    .filter((each) => {
      if (bytes <= target) return false;
      bytes -= each.bytes;
      return true;
    });
};

/** Removes the files of a directory that were used longest ago, until it holds at most the given bytes. */
export const trimDirectory = async (
  directory: string,
  maxBytes: number,
  now: number,
): Promise<void> => {
  const names = await readdir(directory, { recursive: true });
  const described = await Promise.all(names.map((name) => describe(path.join(directory, name))));
  const files = described.filter((each) => each !== null);
  const abandoned = files.filter((each) => isAbandoned(each, now));
  const whole = files.filter(({ file }) => !file.endsWith('.tmp'));
  for (const { file } of [...abandoned, ...surplus(whole, maxBytes)]) {
    // Another process may have removed it first.
    await rm(file, { force: true });
  }
};
