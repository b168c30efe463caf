import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as TransportV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import type { Stage } from './stage.ts';

const Progress = z.looseObject({ progress: z.number(), message: z.string().optional() });
type Progress = z.output<typeof Progress>;

/** What a tool gave. */
export interface ToolAnswer {
  readonly structured: unknown;
  readonly text: string;
  readonly isError: boolean;
}

/** A client of the MCP server, whichever SDK it is made with. */
export interface McpClient {
  call(
    name: string,
    args: Readonly<Record<string, unknown>>,
    onProgress?: (progress: Progress) => void,
  ): Promise<ToolAnswer>;
  /** Kills the server at once, as a crash would. */
  killServer(): void;
  close(): Promise<void>;
}

const Called = z.looseObject({
  structuredContent: z.unknown().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })),
  isError: z.boolean().optional(),
});

const read = (result: unknown): ToolAnswer => {
  const called = Called.parse(result);
  return {
    structured: called.structuredContent,
    text: called.content.map(({ text }) => text ?? '').join('\n'),
    isError: called.isError === true,
  };
};

const longestCallMs = 120_000;
const clientInfo = { name: 'vibeml-e2e', version: '0' };

const optionsOf = (onProgress: ((progress: Progress) => void) | undefined) => ({
  timeout: longestCallMs,
  ...(onProgress === undefined
    ? {}
    : { onprogress: (notice: unknown) => onProgress(Progress.parse(notice)) }),
});

const kill = (processId: number | null): void => {
  if (processId === null) throw new Error('the server does not run');
  process.kill(processId, 'SIGKILL');
};

/** What the person at the client says when they are asked. */
export type Person = (question: string) => 'accept' | 'decline' | 'cancel';

/** A client on the v1 SDK, as most hosts embed it; with a person it can show forms. */
export const connectV1 = async (stage: Stage, person?: Person): Promise<McpClient> => {
  const capabilities = person === undefined ? {} : { elicitation: {} };
  const client = new ClientV1(clientInfo, { capabilities });
  if (person !== undefined)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      const action = person(params.message);
      return action === 'accept' ? { action, content: {} } : { action };
    });
  const transport = new TransportV1(stage.server);
  await client.connect(transport);
  return {
    call: async (name, args, onProgress) =>
      read(await client.callTool({ name, arguments: args }, undefined, optionsOf(onProgress))),
    killServer: () => kill(transport.pid),
    close: () => client.close(),
  };
};

/** A client on the v2 SDK, which speaks the newest protocol version. */
export const connectV2 = async (stage: Stage): Promise<McpClient> => {
  const client = new ClientV2(clientInfo, {
    capabilities: {},
    versionNegotiation: { mode: 'auto' },
  });
  const transport = new TransportV2(stage.server);
  await client.connect(transport);
  return {
    call: async (name, args, onProgress) =>
      read(await client.callTool({ name, arguments: args }, optionsOf(onProgress))),
    killServer: () => kill(transport.pid),
    close: () => client.close(),
  };
};
