import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FinishedProcess, Processes, ProcessRequest } from '@vibeml/core-models';
import { driverTimeout, driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync } from 'neverthrow';
import {
  createFakeClock,
  expectErr,
  expectOk,
  sampleContext,
  temporaryDirectory,
} from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createSlurmClusters } from './create-slurm-clusters.ts';

const whole = `Welcome to the lab!
vibeml:user=ada
vibeml:home=/home/ada
vibeml:has_sinfo=/opt/slurm/bin/sinfo
vibeml:has_sbatch=/opt/slurm/bin/sbatch
vibeml:has_srun=/opt/slurm/bin/srun
vibeml:has_squeue=/opt/slurm/bin/squeue
vibeml:has_scancel=/opt/slurm/bin/scancel
vibeml:has_rsync=/usr/bin/rsync
vibeml:has_uv=/home/ada/.local/bin/uv
vibeml:home_type=nfs
vibeml:home_free_kib=104857600
vibeml:home_writable=yes
vibeml:partition=batch|up|2-00:00:00|n/a|2|16|64000|gpu:H100:8(S:0)
vibeml:partition=batch|up|2-00:00:00|n/a|1|16|64000|(null)
vibeml:partition=debug|up|infinite|n/a|1|16|64000|(null)
vibeml:done=yes
`;

const answering = (parts: Partial<FinishedProcess> = {}) => {
  const requests: ProcessRequest[] = [];
  const processes: Processes = {
    run: (request) => {
      requests.push(request);
      return okAsync({ exitCode: 0, stdout: whole, stderr: '', ...parts });
    },
    open: () => errAsync(driverUnavailable('local', 'unused')),
  };
  return { processes, requests };
};

const open = async (parts: Partial<FinishedProcess> = {}, processes?: Processes) => {
  const directory = await temporaryDirectory();
  const configFile = join(directory, '.slurm', 'config');
  const fake = answering(parts);
  const clusters = createSlurmClusters({
    configFile,
    skyConfigFiles: [join(directory, 'sky.yaml'), join(directory, 'own.yaml')],
    homeDirectory: directory,
    environment: { PATH: '/usr/bin' },
    processes: processes ?? fake.processes,
    clock: createFakeClock('2026-01-02T03:04:05.000Z'),
  });
  const put = async (text: string) => {
    await mkdir(dirname(configFile), { recursive: true });
    await writeFile(configFile, text, { mode: 0o644 });
  };
  return { clusters, configFile, directory, put, requests: fake.requests };
};
const lab = { name: 'lab', host: 'login.lab.example', user: 'ada' };
const listed = 'Host lab\n  HostName login.lab.example\n  User ada\n';

test('a proposal writes nothing; applied, it is closed to others and the old text is kept', async () => {
  const { clusters, configFile, put } = await open();
  await put('# mine\n');
  const proposal = await expectOk(clusters.proposeAdd(lab));
  expect(proposal).toMatchObject({
    kind: 'added',
    backup: `${configFile}.before-20260102T030405Z`,
    difference: { removed: [], added: ['', ...listed.trimEnd().split('\n')] },
  });
  expect(await readFile(configFile, 'utf8')).toBe('# mine\n');
  await expectOk(clusters.apply(proposal));
  expect(await readFile(configFile, 'utf8')).toBe(`# mine\n\n${listed}`);
  expect(await readFile(proposal.backup ?? '', 'utf8')).toBe('# mine\n');
  for (const file of [configFile, proposal.backup ?? '']) {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  expect((await readdir(dirname(configFile))).sort()).toEqual([
    'config',
    'config.before-20260102T030405Z',
  ]);
  expect((await expectOk(clusters.list())).clusters).toEqual([
    { ...lab, port: null, identityFile: null, proxy: null },
  ]);
});

test('the first cluster makes the file; a change made meanwhile is not overwritten', async () => {
  const { clusters, configFile, put } = await open();
  const proposal = await expectOk(clusters.proposeAdd(lab));
  expect(proposal.backup).toBeNull();
  await put('# somebody was faster\n');
  const error = await expectErr(clusters.apply(proposal));
  expect(error.code).toBe('cluster.entry_refused');
  expect(await readFile(configFile, 'utf8')).toBe('# somebody was faster\n');
});

test('a link stays a link; a removed cluster is gone, an unknown one is an error', async () => {
  const { clusters, configFile, directory } = await open();
  await mkdir(dirname(configFile), { recursive: true });
  const target = join(directory, 'dotfiles');
  await writeFile(target, listed);
  await symlink(target, configFile);
  await expectOk(clusters.apply(await expectOk(clusters.proposeRemove('lab'))));
  expect(await readFile(target, 'utf8')).toBe('');
  const unknown = await expectErr(clusters.proposeRemove('lab'));
  expect(unknown.code).toBe('cluster.unknown');
});

test('a file that can not be read or written is an error, and what is wrong in a value names the field', async () => {
  const { clusters, configFile } = await open();
  await mkdir(configFile, { recursive: true });
  expect((await expectErr(clusters.list())).code).toBe('config.unreadable');
  const invalid = await expectErr(clusters.proposeAdd({ ...lab, host: '-x' }));
  expect(invalid).toMatchObject({ code: 'request.invalid' });
  expect(invalid.message).toContain('host');
});

test('a cluster in order is looked at with one constant command', async () => {
  const { clusters, put, requests, configFile } = await open();
  await put(listed);
  const checks = await expectOk(clusters.check('lab', sampleContext()));
  expect(checks.map(({ id, status }) => [id, status])).toEqual([
    ['slurm.lab.entry', 'ok'],
    ['slurm.lab.ssh', 'ok'],
    ['slurm.lab.commands', 'ok'],
    ['slurm.lab.partitions', 'ok'],
    ['slurm.lab.home', 'ok'],
    ['slurm.lab.uv', 'ok'],
    ['slurm.lab.rsync', 'ok'],
    ['slurm.lab.provision_timeout', 'warn'],
  ]);
  expect(checks[3]?.detail).toBe(
    'batch (3 nodes, at most 2-00:00:00, gpu:H100:8(S:0)), debug (1 node, at most any time)',
  );
  const [request] = requests;
  expect(request?.arguments.slice(0, 3)).toEqual(['-F', configFile, '-T']);
  expect(request?.arguments.slice(-3, -1)).toEqual(['--', 'lab']);
  expect(request?.arguments.at(-1)).not.toContain('lab');
  expect(request?.input).not.toContain('lab');
});

const withoutLines = (...names: readonly string[]): string =>
  whole
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(`vibeml:${name}`)))
    .join('\n');
const withLine = (name: string, value: string): string =>
  withoutLines(name).replace('vibeml:done', `vibeml:${name}=${value}\nvibeml:done`);

test.each([
  ['commands', 'fail', withoutLines('has_sinfo', 'partition'), 'bash_profile'],
  ['partitions', 'fail', withoutLines('partition'), 'scontrol ping'],
  [
    'partitions',
    'warn',
    withLine('partition', 'a|up|1-00:00:00|30:00|1|1|1|(null)'),
    'sbatch_options',
  ],
  ['home', 'fail', withoutLines('home_writable'), 'vibeml/runs'],
  ['home', 'warn', withLine('home_type', 'ext2/ext3'), 'workdir'],
  ['home', 'warn', withLine('home_free_kib', '1048576'), 'Free at least'],
  ['uv', 'warn', withoutLines('has_uv'), 'UV_DEFAULT_INDEX'],
  ['rsync', 'fail', withoutLines('has_rsync'), 'rsync'],
  ['ssh', 'fail', withoutLines('done'), 'bashrc'],
])('%s is a %s with a way out', async (id, status, stdout, fix) => {
  const { clusters, put } = await open({ stdout });
  await put(listed);
  const checks = await expectOk(clusters.check('lab', sampleContext()));
  const found = checks.find((check) => check.id === `slurm.lab.${id}`);
  expect(found?.status).toBe(status);
  expect(found?.fix).toContain(fix);
});

test.each([
  ['ada@login: Permission denied (publickey).', 'rejects the key'],
  ['ssh: Could not resolve hostname x: Name or service not known', 'no host of that name'],
  ['ssh: connect to host x port 22: Connection refused', 'nothing answers'],
  ['ssh: connect to host x port 22: Connection timed out', 'does not answer'],
  ['Bad owner or permissions on /home/ada/.slurm/config', 'refuses the configuration'],
  ['something new', 'ssh gave up'],
])('%s', async (stderr, reason) => {
  const { clusters, put } = await open({ exitCode: 255, stdout: '', stderr });
  await put(listed);
  const checks = await expectOk(clusters.check('lab', sampleContext()));
  const ssh = checks.find(({ id }) => id === 'slurm.lab.ssh');
  expect(ssh).toMatchObject({ status: 'fail' });
  expect(ssh?.detail).toContain(reason);
  expect(ssh?.fix).toMatch(/\S/);
  expect(JSON.stringify(checks)).not.toContain('login: Permission');
});

test('no ssh here, and one that takes too long', async () => {
  const failing = (error: ReturnType<typeof driverTimeout | typeof driverUnavailable>) =>
    open({}, { run: () => errAsync(error), open: () => errAsync(driverUnavailable('local', 'x')) });
  for (const [error, words] of [
    [driverTimeout('local', 'ssh', 1), 'no answer within'],
    [driverUnavailable('local', 'not found'), 'ssh was not found'],
  ] as const) {
    const { clusters, put } = await failing(error);
    await put(listed);
    const checks = await expectOk(clusters.check('lab', sampleContext()));
    expect(checks.find(({ id }) => id === 'slurm.lab.ssh')?.detail).toContain(words);
  }
});

test('an entry that is not whole, and a key that ssh would leave out', async () => {
  const { clusters, put, directory, requests } = await open();
  await put('Host lab\n  HostName x\n');
  const [entry] = await expectOk(clusters.check('lab', sampleContext()));
  expect(entry).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('User is missing'),
  });
  await put(`${listed}  IdentityFile ~/key\n`);
  const [missing] = await expectOk(clusters.check('lab', sampleContext()));
  expect(missing?.detail).toBe('there is no key ~/key');
  await writeFile(join(directory, 'key'), 'k');
  await chmod(join(directory, 'key'), 0o644);
  const [opened] = await expectOk(clusters.check('lab', sampleContext()));
  expect(opened?.fix).toBe('chmod 600 ~/key');
  expect(requests).toEqual([]);
});

test('without a configuration of the person, that of our own server counts', async () => {
  const { clusters, put, directory } = await open();
  await put(listed);
  await writeFile(join(directory, 'own.yaml'), 'slurm: {provision_timeout: 600}');
  const checks = await expectOk(clusters.check('lab', sampleContext()));
  expect(checks.at(-1)).toMatchObject({ status: 'ok', detail: 'at most 600 s' });
});

test.each([
  ['slurm: {provision_timeout: 600}', 'ok'],
  ['slurm: {provision_timeout: 86400, cluster_configs: {lab: {provision_timeout: 60}}}', 'ok'],
  ['slurm: {provision_timeout: -1}', 'warn'],
  ['slurm: [', 'warn'],
])('%s is %s', async (text, status) => {
  const { clusters, put, directory } = await open();
  await put(listed);
  await writeFile(join(directory, 'sky.yaml'), text);
  const checks = await expectOk(clusters.check('lab', sampleContext()));
  expect(checks.at(-1)).toMatchObject({ id: 'slurm.lab.provision_timeout', status });
});
