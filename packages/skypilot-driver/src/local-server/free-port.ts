import { createServer } from 'node:net';
import { ResultAsync } from 'neverthrow';
import { queuePortOf } from './server-layout.ts';

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });

/** The first of the ports that a server needs which somebody else has; null where both are free. */
export const takenPort = (port: number): ResultAsync<number | null, never> =>
  ResultAsync.fromSafePromise(
    Promise.all(
      [port, queuePortOf(port)].map(async (each) => ((await canListen(each)) ? null : each)),
    ),
  ).map((taken) => taken.find((each) => each !== null) ?? null);
