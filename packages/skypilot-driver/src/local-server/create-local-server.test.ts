import { mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { skypilotInstallFailed } from '@vibeml/errors';
import { errAsync } from 'neverthrow';
import { eventually, expectErr, expectOk, isProcessAlive, sampleContext } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalServer } from '../test-support/open-local-server.ts';
import { createLocalServer } from './create-local-server.ts';
import { queuePortOf } from './server-layout.ts';
import { groupOf, listProcesses } from './server-processes.ts';

const context = sampleContext();
const onNote = (): void => undefined;

test('a server is installed, started, found again, and ended with all that it left behind', async () => {
  const { server, ports, port, installs, started } = await openLocalServer();
  expect(await expectOk(server.status(context))).toMatchObject({
    isInstalled: false,
    release: '0.14.1',
    server: null,
    standing: null,
  });
  expect(await expectOk(server.find(context))).toBeNull();
  const notes: string[] = [];
  const running = await expectOk(
    server.start({ port, onNote: (text) => notes.push(text) }, context),
  );
  expect(running).toMatchObject({ endpoint: `http://127.0.0.1:${port}`, reused: false });
  expect(notes).toEqual([
    'installing the locked packages',
    `starting the API server of SkyPilot on port ${port}`,
  ]);
  expect(await expectOk(server.find(context))).toBe(running.endpoint);
  expect(await expectOk(server.start({ port: null, onNote }, context))).toEqual({
    ...running,
    reused: true,
  });
  expect(installs()).toBe(1);
  expect(await expectOk(server.status(context))).toMatchObject({
    isInstalled: true,
    server: { processId: running.processId },
    standing: { kind: 'ready', isLocal: true },
  });

  const { env, arguments: words } = await started();
  expect(words).toEqual([
    ...['-u', '-m', 'sky.server.server', '--host', '127.0.0.1', '--port', String(port)],
  ]);
  expect(env).toMatchObject({
    HOME: join(ports.directory, 'home'),
    SKYPILOT_DISABLE_USAGE_COLLECTION: '1',
    SKYPILOT_API_SERVER_LOCAL_PORT: String(port),
    SKYPILOT_USER_ID: 'c0ffee00',
  });
  expect(Object.keys(env)).not.toContain('HF_TOKEN');
  expect(Object.keys(env)).not.toContain('SKYPILOT_API_SERVER_ENDPOINT');

  const group = () =>
    expectOk(listProcesses(ports.processes, {}, context)).then((all) => groupOf(all, running));
  const [, helper] = await eventually(group, (ids) => ids.length > 1);
  expect(await expectOk(server.stop(context))).toBe(true);
  expect(await isProcessAlive(running.processId)).toBe(false);
  expect(helper === undefined || (await isProcessAlive(helper))).toBe(false);
  expect(await expectOk(server.stop(context))).toBe(false);
  expect(await expectOk(server.find(context))).toBeNull();
});

test('its home is its own, with links to the credentials of the person', async () => {
  const { server, ports, port, started } = await openLocalServer();
  await mkdir(join(ports.homeDirectory, '.slurm'), { recursive: true });
  await expectOk(server.start({ port, onNote }, context));
  const home = join(ports.directory, 'home');
  expect(await readlink(join(home, '.slurm'))).toBe(join(ports.homeDirectory, '.slurm'));
  expect(await readlink(join(home, '.config', 'gcloud'))).toBe(
    join(ports.homeDirectory, '.config', 'gcloud'),
  );
  expect(await readFile(join(home, '.sky', '.server.yaml'), 'utf8')).toContain('enabled: false');
  expect(await readFile(join(home, '.sky', 'config.yaml'), 'utf8')).toContain('provision_timeout');
  expect((await stat(join(home, '.sky'))).mode & 0o077).toBe(0);
  await expect(stat(join(ports.homeDirectory, '.sky'))).rejects.toThrow();
  expect((await started()).env).not.toHaveProperty('SKYPILOT_GLOBAL_CONFIG');
  await expectOk(server.stop(context));

  await mkdir(join(ports.homeDirectory, '.sky'));
  const theirs = join(ports.homeDirectory, '.sky', 'config.yaml');
  await writeFile(theirs, 'allowed_clouds: [nebius]\n');
  await expectOk(server.start({ port: null, onNote }, context));
  expect((await started()).env).toMatchObject({ SKYPILOT_GLOBAL_CONFIG: theirs });
});

test('two programs that start one at once get the same', async () => {
  const { ports, port, installs } = await openLocalServer();
  const [first, second] = await Promise.all([
    expectOk(createLocalServer(ports).start({ port, onNote }, context)),
    expectOk(createLocalServer(ports).start({ port, onNote }, context)),
  ]);
  expect(first.processId).toBe(second.processId);
  expect([first.reused, second.reused].sort()).toEqual([false, true]);
  expect(installs()).toBe(1);
});

test('a lock whose holder was killed holds nobody up', async () => {
  const { server, ports, port } = await openLocalServer();
  await mkdir(ports.directory, { recursive: true });
  await writeFile(join(ports.directory, 'start.lock'), '4194301');
  expect((await expectOk(server.start({ port, onNote }, context))).reused).toBe(false);
});

test('a server that was killed is started again, on its port', async () => {
  const { server, ports, port } = await openLocalServer();
  const first = await expectOk(server.start({ port, onNote }, context));
  ports.signalProcess(first.processId, 'SIGKILL');
  await eventually(async () => !(await isProcessAlive(first.processId)));
  expect(await expectOk(server.find(context))).toBeNull();
  const second = await expectOk(server.start({ port: null, onNote }, context));
  expect(second).toMatchObject({ endpoint: first.endpoint, reused: false });
  expect(second.processId).not.toBe(first.processId);
});

test('another port moves the server', async () => {
  const { server, port } = await openLocalServer();
  const first = await expectOk(server.start({ port, onNote }, context));
  const second = await expectOk(server.start({ port: port + 1, onNote }, context));
  expect(second.endpoint).toBe(`http://127.0.0.1:${port + 1}`);
  expect(await isProcessAlive(first.processId)).toBe(false);
});

test.each([
  ['its own', (port: number) => port],
  ["its queue's", queuePortOf],
])('a port that another program has is named: %s', async (_which, portOf) => {
  const { server, port } = await openLocalServer();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(portOf(port), '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const error = await expectErr(server.start({ port, onNote }, context));
  expect(error).toMatchObject({
    code: 'skypilot.start_failed',
    details: { reason: 'port_taken', port: portOf(port) },
  });
  expect(error.advice[0]?.command).toMatch(/^vibeml skypilot start --port \d+$/);
});

test('a server that ends at once is an error with the end of its log, redacted', async () => {
  const { server, ports, port } = await openLocalServer({
    environment: { PATH: process.env['PATH'], AWS_PROFILE: 'broken' },
  });
  const error = await expectErr(server.start({ port, onNote }, context));
  expect(error).toMatchObject({
    code: 'skypilot.start_failed',
    details: { reason: 'ended_early', logPath: join(ports.directory, 'server.log') },
  });
  expect(JSON.stringify(error.details)).toContain('hello from the server');
  expect(JSON.stringify(error)).not.toContain('hunter22');
  expect(await expectOk(server.find(context))).toBeNull();
});

test('a server that never answers is ended again; so is one whose caller goes away', async () => {
  let now = 0;
  const { server, ports, port } = await openLocalServer({
    environment: { PATH: process.env['PATH'], AWS_PROFILE: 'deaf' },
  });
  const hasty = createLocalServer({
    ...ports,
    clock: {
      now: () => {
        now += 60_000;
        return now;
      },
      sleep: (_milliseconds, signal) => ports.clock.sleep(10, signal),
    },
  });
  const error = await expectErr(hasty.start({ port, onNote }, context));
  expect(error).toMatchObject({ details: { reason: 'not_healthy' } });
  expect(await expectOk(server.find(context))).toBeNull();

  const controller = new AbortController();
  const starting = server.start({ port, onNote }, { signal: controller.signal });
  await eventually(() => expectOk(server.find(context)));
  controller.abort();
  expect((await expectErr(starting)).code).toBe('request.cancelled');
  expect(await expectOk(server.find(context))).toBeNull();
});

test('an installation that fails starts nothing', async () => {
  const failure = skypilotInstallFailed(
    'environment.index_unreachable',
    'Check the network.',
    null,
  );
  const { server, port } = await openLocalServer({ ensureEnvironment: () => errAsync(failure) });
  expect(await expectErr(server.install(onNote, context))).toBe(failure);
  expect(await expectErr(server.start({ port, onNote }, context))).toBe(failure);
  expect(await expectOk(server.find(context))).toBeNull();
});
