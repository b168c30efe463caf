import { readFile, statfs } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, platform, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { ReadText } from './cgroup-limits.ts';

/** What the operating system says about this machine. */
export interface MachineSystem {
  readonly platform: string;
  readonly architecture: string;
  cpuName(): string;
  /** Cores that this program may run on. */
  cpuCores(): number;
  totalMemoryBytes(): number;
  freeMemoryBytes(): number;
  readonly readText: ReadText;
  /** Free bytes for this user where the path is, or would be; null where nobody can say. */
  freeDiskBytes(path: string): Promise<number | null>;
}

const freeDiskBytes = async (path: string): Promise<number | null> => {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    // Not made yet: what counts is the disk that it will be on.
    return dirname(path) === path ? null : freeDiskBytes(dirname(path));
  }
};

/** The machine this program runs on. */
export const createMachineSystem = (): MachineSystem => ({
  platform: platform(),
  architecture: arch(),
  cpuName: () => cpus()[0]?.model.trim() ?? '',
  cpuCores: availableParallelism,
  totalMemoryBytes: totalmem,
  freeMemoryBytes: freemem,
  readText: (path) => readFile(path, 'utf8').catch(() => null),
  freeDiskBytes,
});
