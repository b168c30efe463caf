import type { Server } from '@modelcontextprotocol/server';
import { createConnectionServer } from './connection-server.ts';
import { createServerState, type ServerPorts } from './create-server-state.ts';

/**
 * Makes a server for one connection with a client of the protocols up to 2025-11-25: connect it to any transport.
 * `serve` speaks 2026-07-28 as well.
 */
export const createServer = (ports: ServerPorts): Server =>
  createConnectionServer({ ...createServerState(ports), era: 'legacy' });
