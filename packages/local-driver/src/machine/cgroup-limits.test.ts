import { expect, test } from 'vitest';
import { readCgroupLimits } from './cgroup-limits.ts';

const limitsOf = (files: Readonly<Record<string, string>>) =>
  readCgroupLimits((path) => Promise.resolve(files[path] ?? null));
const none = { cores: null, freeMemoryBytes: null };

test('version 2: the tightest of the own group and those above', async () => {
  const slice = '/sys/fs/cgroup/user.slice';
  const files = {
    '/proc/self/cgroup': '0::/user.slice/app.scope\n',
    [`${slice}/cpu.max`]: '150000 100000\n',
    [`${slice}/memory.max`]: 'max\n',
    [`${slice}/memory.current`]: '5\n',
    [`${slice}/app.scope/cpu.max`]: 'max 100000\n',
    [`${slice}/app.scope/memory.max`]: '4000\n',
    [`${slice}/app.scope/memory.current`]: '3000\n',
    [`${slice}/app.scope/memory.stat`]: 'anon 1\nfile 2\ninactive_file 500\n',
  };
  expect(await limitsOf(files)).toEqual({ cores: 1.5, freeMemoryBytes: 1500 });
});

test('version 2 inside a container: the own group is the root', async () => {
  const files = {
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '200000 100000',
    '/sys/fs/cgroup/memory.max': '1000',
    '/sys/fs/cgroup/memory.current': '2000',
  };
  expect(await limitsOf(files)).toEqual({ cores: 2, freeMemoryBytes: 0 });
});

test('version 1: each controller has its own tree; -1 and a huge number mean no limit', async () => {
  const files = {
    '/proc/self/cgroup': '5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/x\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': '77\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '8000\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '1000\n',
    '/sys/fs/cgroup/memory/docker/abc/memory.stat': 'total_inactive_file 250\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000\n',
  };
  expect(await limitsOf(files)).toEqual({ cores: 0.5, freeMemoryBytes: 7250 });
});

test('no control groups, no limits', async () => {
  expect(await limitsOf({})).toEqual(none);
  expect(await limitsOf({ '/proc/self/cgroup': '0::/\n' })).toEqual(none);
  expect(await limitsOf({ '/proc/self/cgroup': 'nonsense' })).toEqual(none);
});
