// A person with a Slurm cluster behind an API server: the replaying one, or that of SKYPILOT_API_SERVER_ENDPOINT with the
// clusters of VIBEML_SLURM_CONFIG. Programs are those of the build; SOURCE=1 takes the sources, which start later.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createVibeml, type Vibeml } from '../packages/sdk/src/index.ts';
import { writeChats, writeSmallModel } from '../packages/sdk/src/test-support/small-model.ts';
import { createSkyAccount } from '../packages/testing/src/skypilot-server/sky-account.ts';
import {
  type SkyPilotTestServer,
  startSkyPilotServer,
} from '../packages/testing/src/skypilot-server/start-skypilot-server.ts';
import { openSlowProxy, type SlowProxy } from './slow-proxy.ts';

/** What a command gave, and when. */
export interface Timed {
  readonly stdout: string;
  /** Until the first character of its answer. */
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly peakMib: number;
}

/** A home with a cluster, and what measures commands in it. */
export interface SkyPilotWorld {
  readonly vibeml: Vibeml;
  readonly proxy: SlowProxy;
  /** Null where a real server is used. */
  readonly replay: SkyPilotTestServer | null;
  /** Plans a run; each has another seed. */
  plan(): Promise<string>;
  time(...parameters: string[]): Promise<Timed>;
  /** Commands that were run on the login machine since the last time. */
  sshCommands(): number;
  close(): Promise<void>;
}

const target = process.env['TARGET'] ?? 'slurm/minislurm';
const realEndpoint = process.env['SKYPILOT_API_SERVER_ENDPOINT'];
const root = fileURLToPath(new URL('..', import.meta.url));
const program =
  process.env['SOURCE'] === '1'
    ? ['--conditions=@vibeml/source', join(root, 'apps/cli/src/bin.ts')]
    : [join(root, 'apps/cli/dist/bin.js')];

const reporter = `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));`;

const writeProgram = (path: string, text: string): void => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};

const openReplay = async () => {
  const account = await createSkyAccount();
  const place = dirname(account.home);
  // The work of a job is to be there.
  writeProgram(join(place, 'bin/python3'), '#!/bin/sh\nexec sleep 3600\n');
  const server = await startSkyPilotServer({ machineEnvironment: account.machineEnvironment });
  return { account, place, server };
};

const configureCluster = (home: string): void => {
  mkdirSync(join(home, '.slurm'), { recursive: true });
  const path = join(home, '.slurm/config');
  const given = process.env['VIBEML_SLURM_CONFIG'];
  if (given === undefined) writeFileSync(path, 'Host minislurm\n  HostName 127.0.0.1\n');
  else copyFileSync(given, path);
};

/** Opens a world; close it in the end. */
export const openSkyPilotWorld = async (): Promise<SkyPilotWorld> => {
  const home = mkdtempSync(join(tmpdir(), 'vibeml-bench-'));
  const replay = realEndpoint === undefined ? await openReplay() : null;
  const proxy = await openSlowProxy(realEndpoint ?? replay?.server.endpoint ?? '');
  configureCluster(home);
  const data = join(home, 'vibeml');
  mkdirSync(data);
  writeFileSync(
    join(data, 'prices.yaml'),
    'clusters:\n  - {cluster: slurm/minislurm, hourlyUsd: 0}\n',
  );
  const path = process.env['PATH'] ?? '';
  const environment = {
    HOME: home,
    VIBEML_HOME: data,
    VIBEML_CATALOGUE_URL: 'off',
    VIBEML_CREDENTIAL_STORE: 'file',
    SKYPILOT_API_SERVER_ENDPOINT: proxy.endpoint,
    PATH: replay === null ? path : `${replay.place}:${path}`,
  };
  // The engine of this process runs programs too.
  Object.assign(process.env, { PATH: environment.PATH });
  const vibeml = createVibeml({ environment, homeDirectory: home });
  const model = writeSmallModel(join(home, 'model'));
  const dataset = writeChats(join(home, 'chats.jsonl'), 8);
  let [seed, commandsSeen] = [0, 0];

  const time = (...parameters: string[]): Promise<Timed> =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const peak = join(home, 'peak');
      const child = spawn(process.execPath, [...program, ...parameters], {
        env: {
          ...environment,
          PEAK_FILE: peak,
          NODE_OPTIONS: `--disable-warning=ExperimentalWarning --import=data:text/javascript,${encodeURIComponent(reporter)}`,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let [stdout, firstMs] = ['', Number.NaN];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        if (stdout === '') firstMs = performance.now() - started;
        stdout += text;
      });
      child.on('close', (code) => {
        const wholeMs = performance.now() - started;
        if (code === 0)
          resolve({ stdout, firstMs, wholeMs, peakMib: Number(readFileSync(peak, 'utf8')) / 1024 });
        else reject(new Error(`${parameters.join(' ')} ended with ${code}: ${stdout}`));
      });
    });

  return {
    vibeml,
    proxy,
    replay: replay?.server ?? null,
    plan: async () => {
      seed += 1;
      const hyperparameters = { seed, maxSteps: 2 };
      const request = { model, dataset, target, gpuType: 'cpu', hyperparameters };
      return (await vibeml.planRun(request))._unsafeUnwrap().plan.id;
    },
    time,
    sshCommands: () => {
      if (replay === null) return Number.NaN;
      const all = readFileSync(join(replay.place, 'commands'), 'utf8').split("sh -c '").length - 1;
      const since = all - commandsSeen;
      commandsSeen = all;
      return since;
    },
    close: async () => {
      (await vibeml.close())._unsafeUnwrap();
      await proxy.close();
      await replay?.server.close();
      await replay?.account.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
