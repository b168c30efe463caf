// Reading and inspecting a JSON Lines dataset, in seconds of processor time (all threads), so that other work on the
// machine counts little. Run with: node --conditions=@vibeml/source bench/datasets.ts
import { appendFileSync, createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { inspectDataset } from '../packages/datasets/src/index.ts';
import { createFileDatasets } from '../packages/files/src/index.ts';
import { median } from './interleave.ts';

const megabytes = 64;
const rounds = 7;
const leastMegabytesPerSecond = 20;

const words = 'where is the parcel that I ordered last week, café and naïve included'.split(' ');
const sentence = (seed: number, length: number): string =>
  Array.from({ length }, (_, index) => words[(seed * 7 + index * 3) % words.length]).join(' ');

const chatRow = (index: number): string =>
  JSON.stringify({
    messages: [
      { role: 'system', content: 'Answer briefly.' },
      { role: 'user', content: `${index}: ${sentence(index, 60)}` },
      { role: 'assistant', content: `${sentence(index + 1, 80)} (${index})` },
    ],
  });

const writeRows = (file: string): number => {
  const rowsAtOnce = 1000;
  let index = 0;
  for (let characters = 0; characters < megabytes * 1e6; ) {
    const rows = Array.from({ length: rowsAtOnce }, (_, offset) => chatRow(index + offset));
    const text = rows.map((row) => `${row}\n`).join('');
    appendFileSync(file, text);
    characters += text.length;
    index += rowsAtOnce;
  }
  return index;
};

const directory = mkdtempSync(path.join(tmpdir(), 'vibeml-bench-'));
const file = path.join(directory, 'chats.jsonl');
const rowCount = writeRows(file);
const { size } = statSync(file);
const context = { signal: new AbortController().signal };

const open = async () => {
  const source = createFileDatasets({ workingDirectory: directory, homeDirectory: directory });
  return (await source.open(file, context))._unsafeUnwrap();
};

/** The plain way: readline and JSON.parse. */
const parseLines = async (): Promise<number> => {
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    JSON.parse(line);
    rows += 1;
  }
  return rows;
};

const readRows = async (): Promise<number> => {
  let rows = 0;
  for await (const batch of (await open()).batches(context)) rows += batch.rows.length;
  return rows;
};

const inspectRows = async (): Promise<number> => {
  const inspected = await inspectDataset(
    {
      dataset: await open(),
      hints: { maxLength: 512 },
      purpose: 'train',
      hasChatTemplate: true,
      tokenCounter: null,
      trainPrompts: null,
    },
    context,
  );
  return inspected._unsafeUnwrap().facts.rows;
};

const ways = [
  { name: 'readline + JSON.parse', run: parseLines, seconds: [] as number[] },
  { name: 'files', run: readRows, seconds: [] as number[] },
  { name: 'files + datasets + SHA-256', run: inspectRows, seconds: [] as number[] },
];

try {
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, seconds } of ways) {
      const before = process.cpuUsage();
      const rows = await run();
      if (rows !== rowCount) throw new Error(`read ${rows} of ${rowCount} rows`);
      const { user, system } = process.cpuUsage(before);
      seconds.push((user + system) / 1e6);
    }
  }
} finally {
  rmSync(directory, { recursive: true });
}

const plainSeconds = median(ways[0]?.seconds ?? []);
const speeds = ways.map(({ seconds }) => size / 1e6 / median(seconds));
process.stdout.write(
  `${(size / 1e6).toFixed(0)} MB, ${rowCount} rows, median of ${rounds}, processor time\n`,
);
for (const [index, { name, seconds }] of ways.entries()) {
  const speed = `${(speeds[index] ?? 0).toFixed(0).padStart(5)} MB/s`;
  const ratio = (median(seconds) / plainSeconds).toFixed(2);
  process.stdout.write(`${name.padEnd(28)}${speed}   ${ratio} × the plain time\n`);
}
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`peak memory ${peakMegabytes.toFixed(0)} MiB\n`);
process.stdout.write(`least allowed for the last line: ${leastMegabytesPerSecond} MB/s\n`);
process.exitCode = (speeds.at(-1) ?? 0) >= leastMegabytesPerSecond ? 0 : 1;
