import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { createServer } from './create-server.ts';
import { fakeVibeml } from './test-support/fake-vibeml.ts';
import { sampleRunId } from './test-support/sample-run.ts';

test("a server of one's own, with nothing but VibeML given, on a transport of one's own", async () => {
  const server = createServer({ vibeml: async () => fakeVibeml().vibeml });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(theirs);
  const progress: number[] = [];
  const answer = await client.callTool(
    { name: 'vibeml_get_run', arguments: { run_id: sampleRunId } },
    { onprogress: (notice) => progress.push(notice.progress) },
  );
  expect(answer).toMatchObject({ structuredContent: { run: { status: 'running' } } });
  await client.close();
});
