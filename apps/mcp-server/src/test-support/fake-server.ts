// A server process with a fake behind it, for clients that start their server themselves.
import { serve } from '../serve.ts';
import { fakeVibeml } from './fake-vibeml.ts';

const ending = new AbortController();
process.once('SIGTERM', () => ending.abort());
await serve({
  vibeml: () => fakeVibeml().vibeml,
  stdin: process.stdin,
  stdout: process.stdout,
  signal: ending.signal,
  log: (line) => process.stderr.write(`${line}\n`),
});
