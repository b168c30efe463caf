import type { ConfigEntry } from './config-document.ts';

/** The name that VibeML has in a client's configuration. */
export const serverName = 'vibeml';

/** The command that starts the server. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** The command for everyone who has Node: it fetches VibeML when it isn't there. */
export const npxCommand: ServerCommand = { command: 'npx', args: ['-y', 'vibeml', 'mcp'] };

/** The entry of the server in the words of a client. */
export const serverEntry = (
  { command, args }: ServerCommand,
  extra: Readonly<Record<string, string | number>>,
): ConfigEntry => ({ ...extra, command, args });
