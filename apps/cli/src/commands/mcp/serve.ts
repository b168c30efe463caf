import {
  readToolsets,
  serve as serveMcp,
  toolsetNames,
  toolsetsVariable,
} from '@vibeml/mcp-server';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { ServeFlags } from '../../routes/mcp.ts';

/** `vibeml mcp`: speaks the protocol until the client is gone. Standard output carries nothing else. */
export async function serve(this: Context, flags: ServeFlags): Promise<void> {
  const wanted = flags.toolsets ?? this.environment[toolsetsVariable] ?? '';
  const { toolsets, unknown } = readToolsets(wanted);
  if (unknown !== null) {
    this.err(`vibeml mcp: there is no toolset ${unknown}; toolsets: ${toolsetNames.join(', ')}\n`);
    this.process.exitCode = exitCodes.usage;
    return;
  }
  await serveMcp({
    vibeml: this.vibeml,
    toolsets,
    followsElsewhere: true,
    ...this.streams(),
    log: (line) => this.err(`vibeml mcp: ${line}\n`),
    signal: this.signal,
  });
}
