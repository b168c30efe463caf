import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Processes } from '@vibeml/core-models';
import { driverUnavailable } from '@vibeml/errors';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { createRealClock, expectOk, temporaryDirectory } from 'vibeml-testing';
import { onTestFinished } from 'vitest';
import { createLocalServer, type LocalServer } from '../local-server/create-local-server.ts';
import type { LocalServerPorts } from '../local-server/local-server-ports.ts';
import { queuePortOf } from '../local-server/server-layout.ts';

/** What stands in for SkyPilot: it answers as healthy, and leaves a helper behind when it ends. */
const fakeServer = `
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
writeFileSync('started.json', JSON.stringify({ env: process.env, arguments: process.argv.slice(2) }));
console.log('hello from the server; password: hunter22');
if (process.env.AWS_PROFILE === 'broken') process.exit(3);
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'SkyPilot:executor'], { stdio: 'ignore' });
const health = { status: 'healthy', api_version: '62', version: '0.14.1' };
const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.url.startsWith('/api/status') ? [] : health));
});
if (process.env.AWS_PROFILE === 'deaf') setInterval(() => {}, 1000);
else server.listen(port, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`;

const testProcesses: Processes = {
  run: ({ command, arguments: words, environment }) =>
    ResultAsync.fromSafePromise(
      new Promise((resolve) => {
        execFile(command, [...words], { env: { ...environment } }, (_error, stdout, stderr) =>
          resolve({ exitCode: 0, stdout, stderr }),
        );
      }),
    ),
  open: () => errAsync(driverUnavailable('local', 'nobody talks here')),
};

/** Two neighbouring ports that nobody has, with the inner ports that belong to them. */
const findFreePort = async (): Promise<number> => {
  for (let port = 30_000 + (process.pid % 15_000); ; port += 7) {
    const isFree = await Promise.all(
      [port, queuePortOf(port), port + 1, queuePortOf(port + 1)].map(
        (each) =>
          new Promise<boolean>((resolve) => {
            const server = createServer();
            server.once('error', () => resolve(false));
            server.listen(each, '127.0.0.1', () => server.close(() => resolve(true)));
          }),
      ),
    );
    if (!isFree.includes(false)) return port;
  }
};

/** A local server whose SkyPilot is a stand-in. */
export interface OpenedLocalServer {
  readonly server: LocalServer;
  readonly ports: LocalServerPorts;
  readonly port: number;
  /** How often the environment was asked for. */
  readonly installs: () => number;
  /** What the stand-in was started with. */
  readonly started: () => Promise<{
    readonly env: Readonly<Record<string, string>>;
    readonly arguments: readonly string[];
  }>;
}

/** Opens a local server that is not installed; what it starts has ended when the test is over. */
export const openLocalServer = async (
  parts: Partial<LocalServerPorts> = {},
): Promise<OpenedLocalServer> => {
  const root = await temporaryDirectory();
  const directory = join(root, 'skypilot');
  const homeDirectory = join(root, 'person');
  const pythonPath = join(root, 'environment', 'bin', 'python');
  const script = join(root, 'server.mjs');
  await mkdir(dirname(pythonPath), { recursive: true });
  await mkdir(homeDirectory, { recursive: true });
  await writeFile(script, fakeServer);
  await writeFile(pythonPath, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(pythonPath, 0o755);
  let installs = 0;
  const ports: LocalServerPorts = {
    directory,
    homeDirectory,
    environment: { PATH: process.env['PATH'], HOME: homeDirectory, HF_TOKEN: 'hf_secretvalue' },
    processes: testProcesses,
    startDetached: (request) => {
      const child = spawn(request.command, [...request.arguments], {
        cwd: request.directory,
        env: { ...request.environment },
        detached: true,
        stdio: 'ignore',
      });
      child.unref();
      return okAsync(child.pid ?? 0);
    },
    signalProcess: (processId, signal) => {
      try {
        return process.kill(processId, signal);
      } catch {
        return false;
      }
    },
    fetch: globalThis.fetch,
    clock: createRealClock(),
    userId: 'c0ffee00',
    userName: 'ada',
    ensureEnvironment: (onNote) => {
      installs += 1;
      onNote('installing the locked packages');
      return okAsync({ pythonPath, reused: installs > 1 });
    },
    isInstalled: () => okAsync(installs > 0),
    ...parts,
  };
  const server = createLocalServer(ports);
  onTestFinished(async () => {
    await expectOk(server.stop({ signal: new AbortController().signal }));
  });
  return {
    server,
    ports,
    port: await findFreePort(),
    installs: () => installs,
    started: async () =>
      JSON.parse(await readFile(join(directory, 'home', 'started.json'), 'utf8')),
  };
};
