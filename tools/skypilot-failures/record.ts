// Provokes failures of a real SkyPilot API server and writes down what it says of them:
//   pnpm exec node tools/skypilot-failures/record.ts WORKING_SERVER [DARK_SERVER [ITS_PROCESS_ID]]
// The first server, - for none, needs a Slurm cluster `minislurm` with a partition `batch` (tools/slurm/up.sh brings one up).
// The second one knows two clusters: `dark`, where nothing answers, and `slow`, whose ProxyCommand is `sleep 40`; it is ended
// to see what it says meanwhile. What is recorded replaces what stands there under the same name. What is launched is taken
// down again; nothing costs money.
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

interface Recorded {
  readonly name: string;
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

type Body = Readonly<Record<string, unknown>>;
interface Case {
  readonly name: string;
  readonly path: string;
  readonly body: Body;
}

const target = new URL(
  '../../packages/skypilot-driver/fixtures/failures.recorded.json',
  import.meta.url,
);
const versions = { 'X-SkyPilot-API-Version': '62', 'X-SkyPilot-Version': '0.14.1' };
const identity = { SKYPILOT_USER_ID: 'c0ffee62', SKYPILOT_USER: 'recorder' };
const longestMessage = 1500;
const place = 'slurm/minislurm/batch';

const task = (parts: object): string =>
  JSON.stringify({
    name: 'rec',
    run: 'true',
    resources: { infra: place, cpus: 1, memory: 1 },
    ...parts,
  });
const on = (resources: object): string => task({ resources });
const launch = (name: string, text: string, more: Body = {}): Case => ({
  name,
  path: '/launch',
  body: {
    cluster_name: `vibeml-rec-${name}`,
    task: text,
    down: true,
    idle_minutes_to_autostop: 1,
    ...more,
  },
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Addresses, homes and names of the machine that recorded say nothing of the failure. */
const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/\/(?:var\/tmp|home|root)\/[^\s'",:)]*/g, '/home/ada/file')
    .replaceAll(/0x[0-9a-f]{6,}/g, '0x0')
    .slice(0, longestMessage);

interface Said {
  readonly type: string;
  readonly message: string;
}

const saidIn = (value: unknown): Said | null =>
  isRecord(value) && typeof value['type'] === 'string'
    ? { type: value['type'], message: clean(String(value['message'] ?? '')) }
    : null;

/** A refusal has its words in `detail`, a request that failed as JSON in `error`. */
const failureOf = (value: unknown): Said | null => {
  const body = isRecord(value) && 'detail' in value ? value['detail'] : value;
  if (typeof body === 'string') return { type: '', message: clean(body) };
  if (Array.isArray(body)) return { type: 'RequestValidationError', message: 'body refused' };
  if (!isRecord(body) || typeof body['error'] !== 'string') return saidIn(body);
  const inside = parse(body['error']);
  return typeof inside === 'string'
    ? { type: inside, message: clean(String(body['message'] ?? '')) }
    : saidIn(inside);
};

const opened = (endpoint: string) => {
  const send = (path: string, body: Body, headers: Readonly<Record<string, string>> = versions) =>
    fetch(`${endpoint}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ env_vars: identity, ...body }),
    });
  const outcome = async (response: Response): Promise<[number, unknown]> => {
    const text = await response.text();
    const id = response.headers.get('x-skypilot-request-id');
    if (!response.ok || id === null) return [response.status, parse(text)];
    const answer = await fetch(`${endpoint}/api/get?request_id=${id}`, { headers: versions });
    return [answer.status, parse(await answer.text())];
  };
  const record = async ({ name, path, body }: Case): Promise<readonly Recorded[]> => {
    const [status, value] = await outcome(await send(path, body));
    const failure = failureOf(value);
    process.stderr.write(`${name}: ${status} ${failure?.type ?? 'no failure'}\n`);
    return failure === null || failure.type === 'null' ? [] : [{ name, path, status, ...failure }];
  };
  const down = async (cluster: string): Promise<void> => {
    await outcome(await send('/down', { cluster_name: cluster }));
  };
  return { endpoint, send, outcome, record, down };
};

type Server = ReturnType<typeof opened>;

const nope = 'vibeml-rec-nope';
const cases: readonly Case[] = [
  launch('unknown-partition', on({ infra: 'slurm/minislurm/nope', cpus: 1, memory: 1 })),
  launch('unknown-slurm-cluster', on({ infra: 'slurm/nowhere/batch', cpus: 1, memory: 1 })),
  launch('unknown-gpu', on({ infra: place, accelerators: 'FOO9000:1' })),
  launch('too-many-gpus', on({ infra: place, accelerators: 'H100:64', cpus: 1, memory: 1 })),
  launch('too-many-cpus', on({ infra: place, cpus: 512, memory: 1 })),
  launch('cloud-not-enabled', on({ infra: 'nebius/eu-north1', accelerators: 'H100:1' })),
  launch('unknown-cloud', on({ infra: 'nocloud/here', cpus: 1 })),
  launch('kubernetes-not-enabled', on({ infra: 'k8s/nowhere', cpus: 1 })),
  launch('spot-on-slurm', on({ infra: place, cpus: 1, memory: 1, use_spot: true })),
  launch(
    'image-on-slurm',
    on({ infra: place, cpus: 1, memory: 1, image_id: 'docker:no/such:image' }),
  ),
  launch('unknown-task-field', JSON.stringify({ name: 'rec', runn: 'true' })),
  launch('task-is-no-yaml', '{"name": [}'),
  launch('no-such-file', task({ workdir: '/no/such/directory' })),
  launch('bad-file-mount', task({ file_mounts: { '/x': '/no/such/file' } })),
  { ...launch('bad-name', task({})), body: { cluster_name: '1 x!', task: task({}) } },
  {
    ...launch(
      'no-capacity',
      task({ num_nodes: 2, resources: { infra: place, cpus: 16, memory: 1 } }),
      {
        override_skypilot_config: {
          slurm: { provision_timeout: 5, sbatch_options: { begin: 'now+2hours' } },
        },
      },
    ),
  },
  {
    name: 'validate-no-yaml',
    path: '/validate',
    body: { dag: '{"name": [}', request_options: null },
  },
  {
    name: 'validate-unknown-field',
    path: '/validate',
    body: { dag: JSON.stringify({ name: 'a', runn: 'x' }), request_options: null },
  },
  { name: 'queue-of-nothing', path: '/queue', body: { cluster_name: nope, all_users: true } },
  { name: 'down-of-nothing', path: '/down', body: { cluster_name: nope } },
  { name: 'exec-on-nothing', path: '/exec', body: { cluster_name: nope, task: task({}) } },
  { name: 'cancel-on-nothing', path: '/cancel', body: { cluster_name: nope, job_ids: [1] } },
  { name: 'stop-of-nothing', path: '/stop', body: { cluster_name: nope } },
  { name: 'body-refused', path: '/down', body: {} },
  {
    name: 'catalogue-unreachable',
    path: '/list_accelerators',
    body: {
      clouds: ['aws'],
      gpus_only: true,
      all_regions: false,
      require_price: false,
      case_sensitive: false,
    },
  },
];

/** A machine that is being set up, and one that is up, refuse other things. */
const onOneMachine = async (server: Server): Promise<readonly Recorded[]> => {
  const cluster = 'vibeml-rec-one';
  const launched = await server.send('/launch', launch('one', task({})).body);
  const id = launched.headers.get('x-skypilot-request-id') ?? '';
  const recorded: Recorded[] = [];
  const deadline = Date.now() + 60_000;
  while (recorded.length === 0 && Date.now() < deadline) {
    const seen = await server.record({
      name: 'not-up-yet',
      path: '/queue',
      body: { cluster_name: cluster, all_users: true },
    });
    recorded.push(...seen.filter(({ type }) => type === 'ClusterNotUpError'));
  }
  await (await fetch(`${server.endpoint}/api/get?request_id=${id}`, { headers: versions })).text();
  recorded.push(
    ...(await server.record({
      name: 'stop-on-slurm',
      path: '/stop',
      body: { cluster_name: cluster },
    })),
    ...(await server.record({
      name: 'autostop-on-slurm',
      path: '/autostop',
      body: { cluster_name: cluster, idle_minutes: 5, down: false },
    })),
    ...(await server.record(
      launch('other-size', task({ resources: { infra: place, cpus: 12, memory: 4 } }), {
        cluster_name: cluster,
      }),
    )),
  );
  await server.down(cluster);
  return recorded;
};

const refusals = async (server: Server): Promise<readonly Recorded[]> => {
  const refuse = async (name: string, path: string, headers: Readonly<Record<string, string>>) => {
    const response = await server.send(path, { refresh: 'NONE', all_users: false }, headers);
    const failure = failureOf(parse(await response.text())) ?? { type: '', message: '' };
    process.stderr.write(`${name}: ${response.status} ${failure.type}\n`);
    return { name, path, status: response.status, ...failure };
  };
  return [
    await refuse('client-too-old', '/status', { ...versions, 'X-SkyPilot-API-Version': '5' }),
    await refuse('token-where-none-is-known', '/status', {
      ...versions,
      authorization: 'Bearer sky_wrong',
    }),
  ];
};

const withoutCluster = async (endpoint: string): Promise<readonly Recorded[]> => {
  const server = opened(endpoint);
  return server.record(
    launch('login-node-unreachable', on({ infra: 'slurm/dark/batch', cpus: 1, memory: 1 })),
  );
};

/** A server that is asked to end refuses new requests while old ones are under way. */
const whileItEnds = async (endpoint: string, processId: number): Promise<readonly Recorded[]> => {
  const slow = opened(endpoint);
  await slow.send('/launch', launch('slow', on({ infra: 'slurm/slow/batch', cpus: 1 })).body);
  await wait(2000);
  process.kill(processId, 'SIGTERM');
  for (let tries = 0; tries < 60; tries += 1) {
    const response = await slow.send('/status', { refresh: 'NONE' }).catch(() => null);
    if (response === null) return [];
    if (!response.ok) {
      const failure = failureOf(parse(await response.text())) ?? { type: '', message: '' };
      return [{ name: 'shutting-down', path: '/status', status: response.status, ...failure }];
    }
    await wait(500);
  }
  return [];
};

const fromWorking = async (endpoint: string): Promise<readonly Recorded[]> => {
  const server = opened(endpoint);
  const recorded: Recorded[] = [];
  for (const each of cases) {
    recorded.push(...(await server.record(each)));
    if (each.path === '/launch') await server.down(`vibeml-rec-${each.name}`);
  }
  return [...recorded, ...(await refusals(server)), ...(await onOneMachine(server))];
};

const kept = async (): Promise<readonly Recorded[]> => {
  const text = await readFile(target, 'utf8').catch(() => '{"failures":[]}');
  return JSON.parse(text).failures;
};

const [working = '-', dark, darkProcess] = process.argv.slice(2);
const fresh = [
  ...(working === '-' ? [] : await fromWorking(working)),
  ...(dark === undefined ? [] : await withoutCluster(dark)),
];
const health = parse(await (await fetch(`${dark ?? working}/api/health`)).text());
if (dark !== undefined && darkProcess !== undefined) {
  fresh.push(...(await whileItEnds(dark, Number(darkProcess))));
}
const names = new Set(fresh.map(({ name }) => name));
const failures = [...(await kept()).filter(({ name }) => !names.has(name)), ...fresh];
await writeFile(
  target,
  `${JSON.stringify(
    {
      release: isRecord(health) ? health['version'] : null,
      apiVersion: isRecord(health) ? Number(health['api_version']) : null,
      recordedAt: new Date().toISOString().slice(0, 10),
      failures: failures.sort((one, other) => (one.name < other.name ? -1 : 1)),
    },
    null,
    2,
  )}\n`,
);
