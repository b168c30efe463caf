import type { Tool } from '@modelcontextprotocol/server';

/** The part of a listed tool that follows from its operation. */
export type PublishedTool = Pick<Tool, 'title' | 'inputSchema' | 'outputSchema' | 'annotations'>;
