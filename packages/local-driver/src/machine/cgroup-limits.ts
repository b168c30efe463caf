/** Reads a small text file; null when it isn't there or can't be read. */
export type ReadText = (path: string) => Promise<string | null>;

/** What a container or a service manager allows this program; null where nothing is limited. */
export interface CgroupLimits {
  /** Cores, as a share of time: 1.5 means one and a half. */
  readonly cores: number | null;
  readonly freeMemoryBytes: number | null;
}

interface Level {
  readonly cores: number | null;
  readonly freeMemoryBytes: number | null;
}

// Version 1 says "no limit" with a number close to the largest.
const unlimitedBytes = 2 ** 60;

const numberOf = (text: string | null): number | null => {
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
};

const smallest = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>(
    (least, value) => (least === null ? value : value === null ? least : Math.min(least, value)),
    null,
  );

const coresOf = (quota: number | null, period: number | null): number | null =>
  quota === null || period === null || quota === 0 || period === 0 ? null : quota / period;

/** Memory that can be had back at once: pages of files that nobody uses now. */
const reclaimable = (statistics: string | null, key: string): number =>
  numberOf(new RegExp(`^${key} (\\d+)$`, 'm').exec(statistics ?? '')?.[1] ?? null) ?? 0;

const freeOf = (limit: number | null, used: number | null, cached: number): number | null =>
  limit === null || used === null || limit >= unlimitedBytes
    ? null
    : Math.max(0, limit - Math.max(0, used - cached));

const readVersion2 = async (read: ReadText, directory: string): Promise<Level> => {
  const [quota = '', period = ''] = ((await read(`${directory}/cpu.max`)) ?? '').trim().split(' ');
  const cached = reclaimable(await read(`${directory}/memory.stat`), 'inactive_file');
  return {
    cores: coresOf(numberOf(quota), numberOf(period)),
    freeMemoryBytes: freeOf(
      numberOf(await read(`${directory}/memory.max`)),
      numberOf(await read(`${directory}/memory.current`)),
      cached,
    ),
  };
};

const readCpuVersion1 = async (read: ReadText, directory: string): Promise<Level> => ({
  cores: coresOf(
    numberOf(await read(`${directory}/cpu.cfs_quota_us`)),
    numberOf(await read(`${directory}/cpu.cfs_period_us`)),
  ),
  freeMemoryBytes: null,
});

const readMemoryVersion1 = async (read: ReadText, directory: string): Promise<Level> => ({
  cores: null,
  freeMemoryBytes: freeOf(
    numberOf(await read(`${directory}/memory.limit_in_bytes`)),
    numberOf(await read(`${directory}/memory.usage_in_bytes`)),
    reclaimable(await read(`${directory}/memory.stat`), 'total_inactive_file'),
  ),
});

/** A group and all above it: each may limit. Inside a container the own group is the root. */
const lineage = (path: string): readonly string[] => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return ['', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
};

const levelsOf = (read: ReadText, line: string): readonly Promise<Level>[] => {
  const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
  const named = controllers.split(',');
  const groups = lineage(path);
  if (controllers === '' && path !== '') {
    return groups.map((group) => readVersion2(read, `/sys/fs/cgroup${group}`));
  }
  if (named.includes('memory')) {
    return groups.map((group) => readMemoryVersion1(read, `/sys/fs/cgroup/memory${group}`));
  }
  if (named.includes('cpu')) {
    return groups.map((group) => readCpuVersion1(read, `/sys/fs/cgroup/cpu${group}`));
  }
  return [];
};

/** The tightest limits of the control groups, version 1 or 2, that this program is in. */
export const readCgroupLimits = async (read: ReadText): Promise<CgroupLimits> => {
  const lines = ((await read('/proc/self/cgroup')) ?? '').split('\n');
  const levels = await Promise.all(lines.flatMap((line) => levelsOf(read, line)));
  return {
    cores: smallest(levels.map((level) => level.cores)),
    freeMemoryBytes: smallest(levels.map((level) => level.freeMemoryBytes)),
  };
};
