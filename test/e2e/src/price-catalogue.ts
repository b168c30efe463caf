import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A catalogue of this machine: lists by cloud, which may be changed; null stays silent. */
export interface PriceCatalogue {
  readonly url: string;
  /** How often a list was asked for. */
  readonly asked: () => number;
  offer(list: string | null): void;
  close(): void;
}

const header =
  'InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice';

/** A list with the given rows. */
export const listOf = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`;

/** Opens a catalogue that gives one list for whatever cloud is asked for. */
export const openCatalogue = async (list: string | null): Promise<PriceCatalogue> => {
  let current = list;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    if (current !== null) response.writeHead(200, { etag: `"${asked}"` }).end(current);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    offer: (next) => {
      current = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
