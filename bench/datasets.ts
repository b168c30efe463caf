// The flight check of a JSON Lines dataset from its file to its facts, without tokens and with them, in seconds of
// processor time (all threads), so that other work on the machine counts little.
// Run with: node --conditions=@vibeml/source bench/datasets.ts [DIRECTORY OF A TOKENIZER]
import {
  appendFileSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createTokenCounter, inspectDataset } from '../packages/datasets/src/index.ts';
import { createFileDatasets } from '../packages/files/src/index.ts';
import { median } from './interleave.ts';

const megabytes = 64;
// Tokens of every row are counted up to 8 million characters, so this file is counted whole.
const tokenMegabytes = 6;
const rounds = 5;
const leastMegabytesPerSecond = 20;
const leastTokenMegabytesPerSecond = 1;
const differentWords = 30_000;

const syllables = 'ka lo mi ter ing de ré sta ne ou vu chi pra ten qu zel tion an 12 é'.split(' ');
const syllable = (index: number): string => syllables[index % syllables.length] ?? '';
const wordAt = (rank: number): string =>
  syllable(rank) +
  syllable(Math.floor(rank / 7)) +
  (rank % 3 === 0 ? syllable(Math.floor(rank / 400)) : '');
const vocabulary = Array.from({ length: differentWords }, (_, rank) => wordAt(rank));

/** Words as often as in real text: the second one half as often as the first, the third a third as often, … */
const createWriter = () => {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 0x1_0000_0000;
  };
  return (length: number): string =>
    Array.from({ length }, () => vocabulary[Math.floor(differentWords ** random()) - 1] ?? '').join(
      ' ',
    );
};

const writeRows = (file: string, size: number): number => {
  const rowsAtOnce = 1000;
  const write = createWriter();
  const chatRow = (index: number): string =>
    JSON.stringify({
      messages: [
        { role: 'system', content: 'Answer briefly.' },
        { role: 'user', content: `${index}: ${write(60)}?` },
        { role: 'assistant', content: `${write(80)}. (${index})` },
      ],
    });
  let index = 0;
  for (let characters = 0; characters < size * 1e6; ) {
    const rows = Array.from({ length: rowsAtOnce }, (_, offset) => chatRow(index + offset));
    const text = rows.map((row) => `${row}\n`).join('');
    appendFileSync(file, text);
    characters += text.length;
    index += rowsAtOnce;
  }
  return index;
};

const directory = mkdtempSync(path.join(tmpdir(), 'vibeml-bench-'));
const makeFile = (name: string, size: number) => {
  const file = path.join(directory, name);
  const rows = writeRows(file, size);
  return { file, rows, bytes: statSync(file).size };
};
const large = makeFile('chats.jsonl', megabytes);
const small = makeFile('few-chats.jsonl', tokenMegabytes);
const context = { signal: new AbortController().signal };

const tokenizerDirectory =
  process.argv[2] ??
  path.join(import.meta.dirname, '..', 'packages', 'datasets', 'fixtures', 'start-token');
const readPart = (name: string): string | null => {
  const file = path.join(tokenizerDirectory, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
};

const createCounter = () =>
  createTokenCounter({
    model: tokenizerDirectory,
    tokenizerJson: readPart('tokenizer.json') ?? '',
    tokenizerConfig: readPart('tokenizer_config.json'),
    chatTemplate: readPart('chat_template.jinja'),
  })._unsafeUnwrap();

const open = async (file: string) => {
  const source = createFileDatasets({ workingDirectory: directory, homeDirectory: directory });
  return (await source.open(file, context))._unsafeUnwrap();
};

/** The plain way: readline and JSON.parse. */
const parseLines = async (): Promise<number> => {
  let rows = 0;
  for await (const line of createInterface({ input: createReadStream(large.file) })) {
    JSON.parse(line);
    rows += 1;
  }
  return rows;
};

const readRows = async (): Promise<number> => {
  let rows = 0;
  for await (const batch of (await open(large.file)).batches(context)) rows += batch.rows.length;
  return rows;
};

const inspectRows = async (file: string, countsTokens: boolean): Promise<number> => {
  const inspected = await inspectDataset(
    {
      dataset: await open(file),
      hints: { maxLength: 512 },
      purpose: 'train',
      hasChatTemplate: true,
      tokenCounter: countsTokens ? createCounter() : null,
      trainPrompts: null,
    },
    context,
  );
  const { rows, tokens } = inspected._unsafeUnwrap().facts;
  if (countsTokens && tokens?.measuredRows !== rows) throw new Error('not every row was counted');
  return rows;
};

interface Way {
  readonly name: string;
  readonly input: typeof large;
  readonly run: () => Promise<number>;
  /** Fewest megabytes a second. */
  readonly least: number;
  readonly seconds: number[];
}

const ways: readonly Way[] = [
  { name: 'readline + JSON.parse', input: large, run: parseLines, least: 0, seconds: [] },
  { name: 'files', input: large, run: readRows, least: 0, seconds: [] },
  {
    name: 'flight check without tokens',
    input: large,
    run: () => inspectRows(large.file, false),
    least: leastMegabytesPerSecond,
    seconds: [],
  },
  {
    name: 'flight check with tokens',
    input: small,
    run: () => inspectRows(small.file, true),
    least: leastTokenMegabytesPerSecond,
    seconds: [],
  },
];

try {
  for (let round = 0; round < rounds; round += 1) {
    for (const { run, seconds, input } of ways) {
      const before = process.cpuUsage();
      const rows = await run();
      if (rows !== input.rows) throw new Error(`read ${rows} of ${input.rows} rows`);
      const { user, system } = process.cpuUsage(before);
      seconds.push((user + system) / 1e6);
    }
  }
} finally {
  rmSync(directory, { recursive: true });
}

const speedOf = ({ seconds, input }: Way): number => input.bytes / 1e6 / median(seconds);
process.stdout.write(
  `${(large.bytes / 1e6).toFixed(0)} MB and, with tokens, ${(small.bytes / 1e6).toFixed(1)} MB; median of ${rounds}, processor time\n`,
);
for (const way of ways) {
  const speed = `${speedOf(way).toFixed(1).padStart(6)} MB/s`;
  const floor = way.least === 0 ? '' : `   at least ${way.least} MB/s wanted`;
  process.stdout.write(`${way.name.padEnd(30)}${speed}${floor}\n`);
}
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`peak memory ${peakMegabytes.toFixed(0)} MiB\n`);
process.exitCode = ways.every((way) => speedOf(way) >= way.least) ? 0 : 1;
