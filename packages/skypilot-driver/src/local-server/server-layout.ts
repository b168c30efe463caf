import { join } from 'node:path';

/** Where a server of our own keeps what. */
export interface ServerLayout {
  /** What we remember of the server that was started. */
  readonly record: string;
  readonly lock: string;
  readonly log: string;
  /** Its home directory: its databases, its configuration, and links to the credentials of the person. */
  readonly home: string;
}

/** The layout below a directory. */
export const layoutOf = (directory: string): ServerLayout => ({
  record: join(directory, 'server.json'),
  lock: join(directory, 'start.lock'),
  log: join(directory, 'server.log'),
  home: join(directory, 'home'),
});

/** The port that a server of ours has unless somebody says otherwise; SkyPilot's own is 46580. */
export const usualPort = 46_777;

const queuePorts = { first: 50_000, count: 10_000 } as const;

/** SkyPilot's inner queue has a port of its own, which follows from the first. */
export const queuePortOf = (port: number): number => {
  const steps = (11 + port - 46_580) % queuePorts.count;
  return queuePorts.first + (steps < 0 ? steps + queuePorts.count : steps);
};

/** The address of a server of ours. */
export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;
