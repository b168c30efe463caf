import { removeClient } from '@vibeml/mcp-server';
import type { Command } from '../../outcome.ts';
import type { McpClient, McpClientFlags } from '../../routes/mcp.ts';
import { renderClientChange } from './render-client-change.ts';

/** `vibeml mcp remove CLIENT` */
export const remove: Command<McpClientFlags, [client: McpClient]> = (context, flags, client) =>
  removeClient({
    client,
    place: { ...context.place(), environment: context.environment },
    print: flags.print === true,
  }).map((change) => ({ document: change, text: (page) => renderClientChange(change, page) }));
