import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runServer } from 'verdaccio';

/** A package registry on the loopback interface that forwards what it doesn't hold. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

/** Starts a registry that keeps our packages and takes all others from the one npm is configured with. */
export const startRegistry = async (storage: string, upstream: string): Promise<Registry> => {
  const port = await freePort();
  const ours = { access: '$all', publish: '$all', unpublish: '$all' };
  const server: Server = await runServer({
    configPath: join(storage, 'config.yaml'),
    storage,
    uplinks: { configured: { url: upstream, maxage: '10m' } },
    packages: {
      '@vibeml/*': ours,
      vibeml: ours,
      '**': { access: '$all', proxy: 'configured' },
    },
    log: { type: 'stdout', level: 'fatal' },
    max_body_size: '100mb',
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
