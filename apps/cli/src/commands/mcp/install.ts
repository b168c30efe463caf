import { installClient, npxCommand, readToolsets, toolsetNames } from '@vibeml/mcp-server';
import { requestInvalid } from '@vibeml/sdk';
import { errAsync } from 'neverthrow';
import type { Context } from '../../context.ts';
import type { Command } from '../../outcome.ts';
import type { InstallFlags, McpClient } from '../../routes/mcp.ts';
import { renderClientChange } from './render-client-change.ts';

const commandOf = ({ ownCommand }: Context, toolsets: readonly string[]) => {
  const { command, args } =
    ownCommand === null
      ? npxCommand
      : { command: ownCommand.command, args: [...ownCommand.args, 'mcp'] };
  return toolsets.length === 0
    ? { command, args }
    : { command, args: [...args, '--toolsets', toolsets.join(',')] };
};

/** `vibeml mcp install CLIENT` */
export const install: Command<InstallFlags, [client: McpClient]> = (context, flags, client) => {
  const { toolsets, unknown } = readToolsets(flags.toolsets ?? '');
  if (unknown !== null) {
    const problem = `${unknown} is none of ${toolsetNames.join(', ')}`;
    return errAsync(requestInvalid([{ field: '--toolsets', problem }]));
  }
  return installClient({
    client,
    place: { ...context.place(), environment: context.environment },
    print: flags.print === true,
    command: commandOf(context, toolsets),
  }).map((change) => ({ document: change, text: (page) => renderClientChange(change, page) }));
};
