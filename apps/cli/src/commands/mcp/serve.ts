import { serve as serveMcp } from '@vibeml/mcp-server';
import type { Context } from '../../context.ts';

/** `vibeml mcp`: speaks the protocol until the client is gone. Standard output carries nothing else. */
export async function serve(this: Context): Promise<void> {
  await serveMcp({
    vibeml: this.vibeml,
    ...this.streams(),
    log: (line) => this.err(`vibeml mcp: ${line}\n`),
    signal: this.signal,
  });
}
