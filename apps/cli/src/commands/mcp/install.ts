import { installClient } from '@vibeml/mcp-server';
import type { Command } from '../../outcome.ts';
import type { McpClient, McpClientFlags } from '../../routes/mcp.ts';
import { renderClientChange } from './render-client-change.ts';

/** `vibeml mcp install CLIENT` */
export const install: Command<McpClientFlags, [client: McpClient]> = (context, flags, client) =>
  installClient({
    client,
    place: { ...context.place(), environment: context.environment },
    print: flags.print === true,
    ...(context.ownCommand === null
      ? {}
      : {
          command: {
            command: context.ownCommand.command,
            args: [...context.ownCommand.args, 'mcp'],
          },
        }),
  }).map((change) => ({ document: change, text: (page) => renderClientChange(change, page) }));
