import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, switchFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `mcp install` and `mcp remove`. */
export interface McpClientFlags extends CommonFlags {
  readonly print?: boolean;
}

/** Flags of `mcp install`. */
export interface InstallFlags extends McpClientFlags {
  readonly toolsets?: string;
}

/** Flags of `mcp serve`. */
export interface ServeFlags {
  readonly toolsets?: string;
}

/** Assistants whose configuration is known. */
export const mcpClients = [
  'claude-code',
  'claude-desktop',
  'cursor',
  'vscode',
  'codex',
  'gemini-cli',
] as const;
/** An assistant whose configuration is known. */
export type McpClient = (typeof mcpClients)[number];

const parseClient = (input: string): McpClient => {
  const client = mcpClients.find((each) => each === input);
  if (client === undefined) throw new SyntaxError(`expected one of ${mcpClients.join(', ')}`);
  return client;
};

const clientArgument = {
  kind: 'tuple',
  parameters: [
    {
      parse: parseClient,
      brief: mcpClients.join(', '),
      placeholder: 'CLIENT',
      proposeCompletions: (partial: string) =>
        mcpClients.filter((each) => each.startsWith(partial)),
    },
  ],
} as const;

const clientFlags = {
  print: switchFlag('Show the change and write nothing'),
  json: jsonFlag,
} as const;

const toolsetsFlag = textFlag(
  'Tools besides the usual ones: cleanup tells what costs money now',
  'name,…',
);

const serve = buildCommand<ServeFlags, [], Context>({
  loader: async () => (await import('../commands/mcp/serve.ts')).serve,
  parameters: { flags: { toolsets: toolsetsFlag } },
  docs: {
    brief: 'Serve VibeML to an AI assistant over standard input and output',
    fullDescription: describe(
      'Speaks the Model Context Protocol until standard input ends. Standard output carries nothing else.',
      'vibeml mcp',
      'vibeml mcp --toolsets cleanup',
    ),
  },
});

const install = buildCommand<InstallFlags, [client: McpClient], Context>({
  loader: presenting(async () => (await import('../commands/mcp/install.ts')).install),
  parameters: { flags: { ...clientFlags, toolsets: toolsetsFlag }, positional: clientArgument },
  docs: {
    brief: "Add VibeML to an assistant's configuration",
    fullDescription: describe(
      'Adds one entry; everything else in the file stays as it is.',
      'vibeml mcp install claude-code',
      'vibeml mcp install cursor --print',
      'vibeml mcp install codex --toolsets cleanup',
    ),
  },
});

const remove = buildCommand<McpClientFlags, [client: McpClient], Context>({
  loader: presenting(async () => (await import('../commands/mcp/remove.ts')).remove),
  parameters: { flags: clientFlags, positional: clientArgument },
  docs: {
    brief: "Take VibeML out of an assistant's configuration",
    fullDescription: describe(
      'Removes our entry; everything else in the file stays as it is.',
      'vibeml mcp remove claude-code',
    ),
  },
});

export const mcp = buildRouteMap<'serve' | 'install' | 'remove', Context>({
  routes: { serve, install, remove },
  defaultCommand: 'serve',
  docs: { brief: 'Serve VibeML to an AI assistant, or add it to one' },
});
