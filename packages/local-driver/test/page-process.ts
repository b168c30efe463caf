// A process of its own that reads a log page by page; started by tests. Arguments: log, bytes of a page.
// It says how many bytes it read and by how many bytes its memory peaked above the start.
import { readLog } from '../src/job/read-log.ts';

const [path = '', pageText = ''] = process.argv.slice(2);
const request = { path, maxBytes: Number(pageText), mayGrow: false };
const bytesPerKib = 1024;

await readLog({ ...request, position: { from: 'end', bytes: 1 } });
const before = process.memoryUsage.rss();
let byte = 0;
let lines = 0;
for (;;) {
  const page = await readLog({ ...request, position: { from: 'byte', byte } });
  if (page.isErr() || page.value.endByte === byte) break;
  lines += page.value.text.endsWith('\n') ? 1 : 0;
  byte = page.value.endByte;
}
const peak = process.resourceUsage().maxRSS * bytesPerKib;
process.stdout.write(`${JSON.stringify({ bytes: byte, lines, growth: peak - before })}\n`);
