import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A connection to the server that can be cut. */
export interface Wire {
  readonly endpoint: string;
  /** Waits until so many more bytes have come back, or for two seconds. */
  afterBytes(count: number): Promise<void>;
  /** Breaks every connection that is open now. */
  cut(): void;
  close(): Promise<void>;
}

/** Opens a way to a server over loopback. */
export const openWire = async (endpoint: string): Promise<Wire> => {
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let received = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  };
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    keep(near);
    keep(far);
    far.on('data', (bytes) => {
      received += bytes.length;
    });
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    afterBytes: async (count) => {
      const wanted = received + count;
      const deadline = Date.now() + 2000;
      while (received < wanted && Date.now() < deadline) await wait(5);
    },
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
