import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  answerSkyRequest,
  type SkyPilotServerOptions,
  type SkyServerRequest,
} from './answer-sky-request.ts';
import { createGate } from './create-gate.ts';
import { createSkyClusters, type LaunchBehaviour } from './sky-clusters.ts';
import type { SkyError } from './sky-error.ts';
import {
  createSkyManagedJobs,
  type SkyManagedFailure,
  type SkyManagedStatus,
} from './sky-managed-jobs.ts';
import { type SkyOffers, usualOffers } from './sky-offers.ts';
import { createSkyRequests } from './sky-requests.ts';
import type { SkyWorld } from './sky-world.ts';

/** An answer instead of the server's own. */
export interface SkyReply {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** No answer at all. */
  readonly hang?: boolean;
  /** The server does what it is asked for, and never says so. */
  readonly withheld?: boolean;
  /** The server's own answer, but the connection breaks after so many bytes of it. */
  readonly cutAfterBytes?: number;
}

export type SkyInterceptor = (request: SkyServerRequest) => SkyReply | null;

/** An API server of SkyPilot on the loopback address, whose machines run what they are given on this one. */
export interface SkyPilotTestServer {
  readonly endpoint: string;
  readonly requests: SkyServerRequest[];
  /** The last one set counts. */
  intercept(interceptor: SkyInterceptor | null): void;
  /** The next launch ends with this. */
  failNextLaunch(error: SkyError): void;
  /** Launches stay under way until the given function is called. */
  holdLaunches(): () => void;
  /** Forgets requests and uploads, as a server that is killed and started again; what was under way stays half done. */
  restart(): void;
  /** Takes a machine away, as a preemption or an autodown does. */
  takeAway(cluster: string): Promise<void>;
  clusterNames(): readonly string[];
  /** Names of the jobs that were handed in on a cluster, in their order. */
  jobNames(cluster: string): readonly (string | null)[];
  setHourlyUsd(hourlyUsd: number): void;
  /** What it tells of machines and prices from now on. */
  setOffers(offers: Partial<SkyOffers>): void;
  /** Clouds by name, with the reason why one is not enabled; null for one that is. */
  setClouds(clouds: Readonly<Record<string, string | null>>): void;
  readonly managed: ManagedTestJobs;
  close(): Promise<void>;
}

/** The managed jobs of a server, as tests see and disturb them. */
export interface ManagedTestJobs {
  /** Names of the jobs that were handed in, in their order, and how each is. */
  list(): readonly { readonly name: string; readonly status: SkyManagedStatus }[];
  /** The machine of a job is taken away; the controller gets another one. */
  preempt(name: string): Promise<void>;
  /** The next job ends with this instead of a machine. */
  failNext(failure: SkyManagedFailure): void;
  /** Jobs wait for a machine until the given function is called. */
  holdMachines(): () => void;
  /** From now on there is no controller, until a job is handed in. */
  removeController(): void;
}

const readBody = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

const jsonOf = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
};

const cutResponse = (response: ServerResponse, afterBytes: number): void => {
  const write = response.write.bind(response);
  let sent = 0;
  const cut = (chunk: unknown): boolean => {
    const bytes = Buffer.from(typeof chunk === 'string' ? chunk : '').subarray(
      0,
      afterBytes - sent,
    );
    sent += bytes.length;
    write(bytes, () => {
      if (sent >= afterBytes) response.destroy();
    });
    return true;
  };
  response.write = cut;
  // An end would tell that the answer is whole.
  response.end = () => response;
};

const withholdResponse = (response: ServerResponse): void => {
  response.writeHead = () => response;
  response.write = () => true;
  response.end = () => response;
};

/** Whether the reply takes the place of the server's own answer. */
const disturb = (reply: SkyReply, response: ServerResponse): boolean => {
  if (reply.withheld === true) {
    withholdResponse(response);
    return false;
  }
  if (reply.cutAfterBytes !== undefined) {
    cutResponse(response, reply.cutAfterBytes);
    return false;
  }
  if (reply.hang !== true)
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '');
  return true;
};

/** Starts a server that speaks the protocol of SkyPilot 0.14.1. */
export const startSkyPilotServer = async (
  options: SkyPilotServerOptions = {},
): Promise<SkyPilotTestServer> => {
  const behaviour: LaunchBehaviour = {
    failures: [],
    gate: Promise.resolve(),
    machineEnvironment: options.machineEnvironment ?? {},
  };
  const world: SkyWorld = {
    clusters: createSkyClusters(behaviour),
    requests: createSkyRequests(),
    blobs: new Map(),
    managed: createSkyManagedJobs(),
    clouds: new Map([['Slurm', null]]),
    offers: usualOffers,
    launchGate: () => behaviour.gate,
    hourlyUsd: 0,
  };
  const requests: SkyServerRequest[] = [];
  let interceptor: SkyInterceptor | null = null;
  let release = (): void => undefined;

  const receive = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await readBody(incoming);
    const url = new URL(incoming.url ?? '/', 'http://server');
    const request: SkyServerRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: jsonOf(bytes),
    };
    requests.push(request);
    const own = interceptor?.(request) ?? null;
    if (own !== null && disturb(own, response)) return;
    answerSkyRequest(world, options, { ...request, bytes }, response);
  };

  const server = createServer((incoming, response) => {
    receive(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();

  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    requests,
    intercept: (next) => {
      interceptor = next;
    },
    failNextLaunch: (error) => void behaviour.failures.push(error),
    holdLaunches: () => {
      const gate = createGate();
      behaviour.gate = gate.passed;
      release = gate.open;
      return gate.open;
    },
    restart: () => {
      world.requests.forget();
      world.blobs.clear();
    },
    takeAway: async (cluster) => {
      await world.clusters.down(cluster);
    },
    clusterNames: () => world.clusters.list().map(({ name }) => name),
    jobNames: (cluster) =>
      world.clusters.find(cluster)?.machine?.jobs.map(({ name }) => name) ?? [],
    setHourlyUsd: (hourlyUsd) => {
      world.hourlyUsd = hourlyUsd;
    },
    setOffers: (offers) => {
      world.offers = { ...world.offers, ...offers };
    },
    setClouds: (clouds) => {
      world.clouds.clear();
      for (const [name, reason] of Object.entries(clouds)) world.clouds.set(name, reason);
    },
    managed: {
      list: () => world.managed.list().map(({ name, status }) => ({ name, status })),
      preempt: world.managed.preempt,
      failNext: (failure) => void world.managed.failures.push(failure),
      holdMachines: () => {
        const gate = createGate();
        world.managed.hold(gate.passed);
        return gate.open;
      },
      removeController: () => world.managed.setController('none'),
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      world.requests.forget();
      release();
      await world.clusters.clear();
      await world.managed.clear();
    },
  };
};
