import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFakeClock, expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createServerOffers } from './create-server-offers.ts';

// As recorded from SkyPilot 0.14.1, with one row each that should not be there.
const accelerators = {
  H100: [
    ['nebius', 'gpu-h100-sxm_1gpu-16vcpu-200gb', 'H100', 1, 16, 80, 200, 2.95, 1.25, 'eu-north1'],
    ['slurm', null, 'H100', 1, 16, 0, 64, 2.95, 2.95, 'batch*'],
    ['slurm', null, 'H100', 8, 128, 0, 512, 0, 0, 'batch*'],
    ['nebius', 'x', 'H100', 1, 16, 80, 200, 'free', 1.25, 'eu-north1'],
  ],
  'tpu-v6e-8': [['GCP', 'TPU-VM', 'tpu-v6e-8', 1, null, null, null, 21.6, 4.3, 'us-east1']],
  L4: [['AWS', 'g6.xlarge', 'L4', 1, 4, 22, 16, 0.8048, null, 'us-east-1']],
};

interface Behaviour {
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

/** A server of this machine that speaks the protocol: submit, id in a header, result under /api/get. */
const startServer = async (behaviour: Behaviour = {}) => {
  const asked: Asked[] = [];
  const results = new Map<string, unknown>();
  const submit = (pathname: string, response: ServerResponse): void => {
    const { enabled = ['nebius', 'slurm', 'AWS'], answer: given = accelerators } = behaviour;
    const id = `request-${asked.length}`;
    results.set(id, pathname === '/enabled_clouds' ? enabled : given);
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
  });
  return { asked, source, clock };
};

test('offers of the clouds and clusters that the server may use', async () => {
  const { asked, source, clock } = await startServer();
  const { offers, remarks } = await expectOk(source.listOffers({}, sampleContext()));
  expect(offers.map(({ id, hourlyUsd }) => [id, hourlyUsd.value])).toEqual([
    ['nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/on-demand', 2.95],
    ['nebius/eu-north1/gpu-h100-sxm_1gpu-16vcpu-200gb/spot', 1.25],
    ['slurm/batch*/1xH100/on-demand', 2.95],
    ['aws/us-east-1/g6.xlarge/on-demand', 0.8048],
  ]);
  expect(offers[0]).toMatchObject({
    accelerator: { memoryGib: null },
    hourlyUsd: { source: 'SkyPilot API server', observedAt: clock.iso() },
  });
  // A price of 0 on a cluster means that none was set: never a free machine by accident.
  expect(remarks.map(({ code, count }) => [code, count])).toEqual([
    ['rows_broken', 1],
    ['price_missing', 1],
  ]);
  const submitted = asked.find(({ path }) => path === '/list_accelerators');
  expect(JSON.parse(submitted?.body ?? '')).toMatchObject({ clouds: ['nebius', 'slurm', 'AWS'] });
  expect(asked.every(({ authorization }) => authorization === 'Bearer sky_secret')).toBe(true);
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
  const source = createServerOffers({ fetch: globalThis.fetch, clock: createFakeClock(), server });
  const { remarks } = await expectOk(source.listOffers({}, sampleContext()));
  expect(remarks[0]?.message).toContain('it did not answer');
  const aborted = source.listOffers({}, { signal: AbortSignal.abort() });
  expect((await expectErr(aborted)).code).toBe('request.cancelled');
});
