import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeClock, expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createServerOffers } from './create-server-offers.ts';

// As recorded from SkyPilot 0.14.1, with one row each that should not be there.
const accelerators = {
  H100: [
    ['nebius', 'gpu-h100-sxm_1gpu-16vcpu-200gb', 'H100', 1, 16, 80, 200, 2.95, 1.25, 'eu-north1'],
    ['nebius', 'x', 'H100', 1, 16, 80, 200, 'free', 1.25, 'eu-north1'],
  ],
  'tpu-v6e-8': [['GCP', 'TPU-VM', 'tpu-v6e-8', 1, null, null, null, 21.6, 4.3, 'us-east1']],
  // Of Kubernetes and one's own other places a price of 0 means that none was set.
  A10: [['kubernetes', null, 'A10', 1, 8, 0, 32, 0, 0, 'team']],
  L4: [['AWS', 'g6.xlarge', 'L4', 1, 4, 22, 16, 0.8048, null, 'us-east-1']],
};

// As recorded too: one node with GPUs, one without, one that is out of use.
const node = {
  slurm_cluster_name: 'lab',
  node_state: 'mix',
  gpu_type: 'H100',
  total_gpus: 8,
  free_gpus: 7,
  vcpu_count: 64,
  memory_gb: 512,
  partition: 'batch*,gpu',
};
const nodes = [
  { ...node, node_name: 'ws1' },
  { ...node, node_name: 'ws2', gpu_type: null, total_gpus: 0, vcpu_count: 4, memory_gb: 16 },
  { ...node, node_name: 'ws3', node_state: 'down*', gpu_type: 'A100' },
  { node_name: 'ws4' },
];
const configuration = {
  slurm: {
    pricing: { cpu: 0.01, accelerators: { h100: 2 } },
    cluster_configs: { lab: { partition_configs: { gpu: { pricing: { cpu: 0.02 } } } } },
  },
};

interface Behaviour {
  readonly names?: readonly string[];
  readonly nodes?: unknown;
  readonly configuration?: unknown;
  readonly enabled?: unknown;
  readonly answer?: unknown;
  readonly submitStatus?: number;
  readonly result?: (value: unknown) => { readonly status: number; readonly body: string };
  readonly silent?: boolean;
}

const succeeded = (value: unknown) => ({
  status: 200,
  body: JSON.stringify({ status: 'SUCCEEDED', return_value: JSON.stringify(value), error: 'null' }),
});

interface Asked {
  readonly path: string;
  readonly body: string;
  readonly authorization: string | undefined;
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
};

const answersOf = (behaviour: Behaviour): Readonly<Record<string, unknown>> => ({
  '/enabled_clouds': behaviour.enabled ?? ['nebius', 'AWS'],
  '/list_accelerators': behaviour.answer ?? accelerators,
  '/slurm_cluster_names': behaviour.names ?? ['lab'],
  '/slurm_node_info': behaviour.nodes ?? nodes,
  '/workspaces/config': behaviour.configuration ?? configuration,
});

/** A server of this machine that speaks the protocol: submit, id in a header, result under /api/get. */
const startServer = async (behaviour: Behaviour = {}) => {
  const asked: Asked[] = [];
  const results = new Map<string, unknown>();
  const submit = (pathname: string, response: ServerResponse): void => {
    const id = `request-${asked.length}`;
    results.set(id, answersOf(behaviour)[pathname]);
    response.writeHead(behaviour.submitStatus ?? 200, { 'x-skypilot-request-id': id }).end('null');
  };
  const giveResult = (id: string | null, response: ServerResponse): void => {
    if (behaviour.silent === true) return;
    const { status, body } = (behaviour.result ?? succeeded)(results.get(id ?? ''));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const body = await readBody(request);
    asked.push({ path: pathname, body, authorization: request.headers.authorization });
    if (pathname === '/api/get') giveResult(searchParams.get('request_id'), response);
    else submit(pathname, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const clock = createFakeClock();
  const source = createServerOffers({
    fetch: globalThis.fetch,
    clock,
    server: { endpoint: `http://127.0.0.1:${port}/`, token: 'sky_secret' },
    isConfigured: true,
  });
  return { asked, source, clock };
};

test('offers of the clouds and clusters that the server may use', async () => {
  const { asked, source, clock } = await startServer();
  const { offers, remarks, unpriced } = await expectOk(source.listOffers({}, sampleContext()));
  expect(offers.map(({ id, hourlyUsd }) => [id, hourlyUsd.value])).toEqual([
    ['nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/on-demand', 2.95],
    ['nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/spot', 1.25],
    ['aws/us-east-1/g6.xlarge/on-demand', 0.8048],
  ]);
  expect(offers[0]).toMatchObject({
    accelerator: { memoryGib: null },
    hourlyUsd: { source: 'SkyPilot API server', observedAt: clock.iso() },
  });
  expect(remarks.map(({ code, count }) => [code, count])).toEqual([['rows_broken', 1]]);
  // Never a free machine by accident.
  expect(unpriced?.map(({ id }) => id)).toEqual(['kubernetes/team/1xA10/on-demand']);
  const submitted = asked.find(({ path }) => path === '/list_accelerators');
  expect(JSON.parse(submitted?.body ?? '')).toMatchObject({ clouds: ['nebius', 'AWS'] });
  expect(asked.every(({ authorization }) => authorization === 'Bearer sky_secret')).toBe(true);
});

test('partitions of Slurm clusters give GPUs and CPUs, at the prices of the server', async () => {
  const { asked, source } = await startServer({ enabled: ['slurm'] });
  const { offers, unpriced, remarks } = await expectOk(source.listOffers({}, sampleContext()));
  const told = offers.map(({ id, cpuCores, freeMemoryGib, hourlyUsd }) =>
    [id, cpuCores?.value, freeMemoryGib?.value, hourlyUsd.value].join(' '),
  );
  expect(told.sort()).toEqual([
    // 8 cores at 1 cent, and in partition gpu at 2; 2 dollars for each GPU.
    'slurm/lab/batch/1xH100/on-demand 8 64 2.08',
    'slurm/lab/batch/2xH100/on-demand 16 128 4.16',
    'slurm/lab/batch/4xH100/on-demand 32 256 8.32',
    'slurm/lab/batch/8xH100/on-demand 64 512 16.64',
    'slurm/lab/batch/cpu-4/on-demand 4 16 0.04',
    'slurm/lab/batch/cpu-64/on-demand 64 512 0.64',
    'slurm/lab/batch/cpu-8/on-demand 8 64 0.08',
    'slurm/lab/gpu/1xH100/on-demand 8 64 2.16',
    'slurm/lab/gpu/2xH100/on-demand 16 128 4.32',
    'slurm/lab/gpu/4xH100/on-demand 32 256 8.64',
    'slurm/lab/gpu/8xH100/on-demand 64 512 17.28',
    'slurm/lab/gpu/cpu-4/on-demand 4 16 0.08',
    'slurm/lab/gpu/cpu-64/on-demand 64 512 1.28',
    'slurm/lab/gpu/cpu-8/on-demand 8 64 0.16',
  ]);
  expect([unpriced, remarks]).toEqual([undefined, []]);
  // Its price list knows no clusters, and fails as a whole where a cluster has no GPU.
  expect(asked.map(({ path }) => path)).not.toContain('/list_accelerators');
});

test.each([
  ['nobody set a price', {}],
  ['the configuration may not be read', 'no'],
])('machines of a cluster wait for a price where %s', async (_name, given) => {
  const { source } = await startServer({ enabled: ['slurm'], configuration: given });
  const { offers, unpriced } = await expectOk(source.listOffers({}, sampleContext()));
  expect(offers).toEqual([]);
  expect(unpriced).toHaveLength(14);
  expect(unpriced?.[0]).toMatchObject({ provider: 'slurm', accelerator: { kind: 'cpu' } });
});

test('a cluster that tells nothing, and a cloud that the server may not use, are named', async () => {
  const { source } = await startServer({ enabled: ['slurm'], names: ['lab', 'far'] });
  const listing = await expectOk(source.listOffers({ named: 'nebius' }, sampleContext()));
  expect(listing.remarks.map(({ message }) => message)).toEqual([
    'Slurm cluster far told nothing of its nodes; see what is wrong with: vibeml doctor',
    'The SkyPilot API server may not use nebius; see why with: sky check nebius',
  ]);
});

test('Slurm that can not be asked leaves the clouds', async () => {
  const { source } = await startServer({ enabled: ['slurm', 'nebius'], nodes: 'broken' });
  const { offers, remarks } = await expectOk(source.listOffers({}, sampleContext()));
  expect(offers.map(({ provider }) => provider)).toContain('nebius');
  expect(remarks.map(({ message }) => message)).toContain(
    'The SkyPilot API server told nothing of its Slurm clusters: its answer has an unknown form.',
  );
});

test('the clouds are always named: with none, nothing is asked', async () => {
  const { asked, source } = await startServer({ enabled: [] });
  expect(await expectOk(source.listOffers({}, sampleContext()))).toEqual({
    offers: [],
    remarks: [],
  });
  expect(asked.map(({ path }) => path)).not.toContain('/list_accelerators');
});

const failed = JSON.stringify({
  detail: { status: 'FAILED', return_value: 'null', error: '{"message":"secret text"}' },
});

test.each([
  [{ submitStatus: 401 }, 'it rejects the token'],
  [{ submitStatus: 503 }, 'it answered with status 503'],
  [{ result: () => ({ status: 500, body: failed }) }, 'the request ended as failed'],
  [
    { result: () => ({ status: 404, body: '{"detail":"Request not found"}' }) },
    'it answered with status 404',
  ],
  [{ result: () => ({ status: 200, body: '<html>' }) }, 'it answered with status 200'],
  [{ answer: [1, 2] }, 'its answer has an unknown form'],
  [{ silent: true }, 'it did not answer'],
])('trouble is a remark, not a failure: %j', async (behaviour, reason) => {
  const { source } = await startServer(behaviour);
  const patienceMs = 'silent' in behaviour ? 100 : 10_000;
  const listing = await expectOk(source.listOffers({ patienceMs }, sampleContext()));
  expect(listing).toEqual({
    offers: [],
    remarks: [
      {
        source: 'SkyPilot API server',
        code: 'source_down',
        message: `The SkyPilot API server gave no prices: ${reason}.`,
        count: null,
      },
    ],
  });
});

test('a server that is not there is a remark; an abort is a value', async () => {
  const server = { endpoint: 'http://127.0.0.1:9', token: null };
  const ports = { fetch: globalThis.fetch, clock: createFakeClock(), server };
  const source = createServerOffers({ ...ports, isConfigured: true });
  const { remarks } = await expectOk(source.listOffers({}, sampleContext()));
  expect(remarks[0]?.message).toContain('it did not answer');
  // Where nobody set one up, only who names a place of it is told.
  const usual = createServerOffers({ ...ports, isConfigured: false });
  expect((await expectOk(usual.listOffers({}, sampleContext()))).remarks).toEqual([]);
  const named = await expectOk(usual.listOffers({ named: 'slurm' }, sampleContext()));
  expect(named.remarks[0]?.message).toContain('it did not answer');
  const aborted = source.listOffers({}, { signal: AbortSignal.abort() });
  expect((await expectErr(aborted)).code).toBe('request.cancelled');
});
