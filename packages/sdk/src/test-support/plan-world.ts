import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HubFixture, type HubServer, type Interceptor, startHubServer } from 'vibeml-testing';
import * as z from 'zod';

const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Real shapes with the counts that transformers gives; written by tools/parameter-counts. */
const Counts = z.object({
  models: z.record(
    z.string(),
    z.object({ config: z.record(z.string(), z.unknown()), total: z.int() }),
  ),
});

const counts = Counts.parse(JSON.parse(read('tools/parameter-counts/counts.json'))).models;
const countsOf = (row: string) => {
  const found = counts[row];
  if (found === undefined) throw new Error(`no counts of ${row}`);
  return found;
};

/** Name on the Hub → its row in the table of counts. */
const models: Readonly<Record<string, string>> = {
  'HuggingFaceTB/SmolLM2-135M-Instruct': 'SmolLM2-135M',
  'Qwen/Qwen3-0.6B': 'Qwen3-0.6B',
  'meta-llama/Llama-3.2-3B-Instruct': 'Llama-3.2-3B',
  'meta-llama/Llama-3.1-8B-Instruct': 'Llama-3.1-8B',
  'microsoft/phi-4': 'Phi-4',
};
/** The models of the world. */
export const worldModels: readonly string[] = Object.keys(models);

const tokenizerFile = (name: string): string =>
  read(`packages/datasets/fixtures/byte-level/${name}`);

interface WeightStart {
  /** The header of the file, as far as it is kept here. */
  readonly start: Buffer;
  /** Bytes of the whole file, if it were here. */
  readonly totalBytes: number;
}

/** The start of a weight file of so many parameters: the rest is never read. */
const weightStart = (parameters: number): WeightStart => {
  const dataBytes = parameters * 2;
  const tensor = { dtype: 'BF16', shape: [parameters], data_offsets: [0, dataBytes] };
  const header = Buffer.from(JSON.stringify({ 'model.weight': tensor }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const start = Buffer.concat([length, header]);
  return { start, totalBytes: start.length + dataBytes };
};

const totalOf = (row: string): number => countsOf(row).total;

/** Answers for weight files as if they were whole: a range of them is all that anybody reads. */
const answerWeights = (): Interceptor => {
  const files = new Map(
    Object.values(models).map((row) => {
      const file = weightStart(totalOf(row));
      return [createHash('sha256').update(file.start).digest('hex'), file] as const;
    }),
  );
  return ({ path }) => {
    const [, commit = '', digest = ''] =
      /^\/storage\/(?:([0-9a-f]+)\/)?([0-9a-f]{64})$/.exec(path) ?? [];
    const file = files.get(digest);
    if (file === undefined) return null;
    const last = file.start.length - 1;
    return {
      status: 206,
      headers: {
        'content-range': `bytes 0-${last}/${file.totalBytes}`,
        'x-repo-commit': commit,
      },
      body: file.start,
    };
  };
};

const modelFixture = (id: string, row: string): HubFixture => {
  const found = countsOf(row);
  return {
    kind: 'model',
    id,
    cardData: { license: 'apache-2.0' },
    files: {
      'config.json': JSON.stringify({ ...found.config, torch_dtype: 'bfloat16' }),
      'model.safetensors': weightStart(found.total).start,
      'tokenizer.json': tokenizerFile('tokenizer.json'),
      'tokenizer_config.json': tokenizerFile('tokenizer_config.json'),
      'chat_template.jinja': tokenizerFile('chat_template.jinja'),
    },
  };
};

const words = 'the quick brown fox jumps over a lazy dog while it rains in the valley'.split(' ');
/** A sentence of so many words that differs from row to row. */
const sentence = (row: number, length: number): string =>
  Array.from(
    { length },
    (_, index) => words[(row * 7 + index * (1 + (row % 5))) % words.length] ?? '',
  ).join(' ');

const chat = (row: number) => ({
  messages: [
    { role: 'user', content: `Question ${row}: ${sentence(row, 20)}?` },
    { role: 'assistant', content: `Answer ${row}: ${sentence(row + 1, 40)}.` },
  ],
});
const instruction = (row: number) => ({
  instruction: `Task ${row}: ${sentence(row, 15)}`,
  input: '',
  output: `Result ${row}: ${sentence(row + 2, 60)}.`,
});
const pair = (row: number) => ({
  prompt: `Complete ${row}: ${sentence(row, 10)}`,
  completion: ` ${sentence(row + 3, 25)}.`,
});
const story = (row: number) => ({ text: `Story ${row}. ${sentence(row, 120)}.` });

const datasets: Readonly<Record<string, { rows: number; make: (row: number) => object }>> = {
  'chats.jsonl': { rows: 400, make: chat },
  'instructions.jsonl': { rows: 1500, make: instruction },
  'pairs.jsonl': { rows: 3000, make: pair },
  'stories.jsonl': { rows: 800, make: story },
};
/** The datasets of the world, files of the working directory. */
export const worldDatasets: readonly string[] = Object.keys(datasets).map((name) => `./${name}`);

/** A Hub of this machine with five models of real shape, and a directory with four datasets. */
export interface PlanWorld {
  readonly hub: HubServer;
  readonly environment: Readonly<Record<string, string>>;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
}

/** Starts the world in a directory; `latencyMs` is the time before each answer of the Hub. */
export const startPlanWorld = async (
  directory: string,
  options: {
    readonly latencyMs?: number;
    /** Tokens that the Hub knows, with what each opens. */
    readonly tokens?: Readonly<Record<string, readonly string[]>>;
    /** Those of them that may make repositories. */
    readonly writers?: readonly string[];
  } = {},
): Promise<PlanWorld> => {
  const hub = await startHubServer({
    ...options,
    apiQuestions: 100_000,
    repositories: Object.entries(models).map(([id, row]) => modelFixture(id, row)),
  });
  hub.intercept(answerWeights());
  const homeDirectory = join(directory, 'home');
  mkdirSync(homeDirectory, { recursive: true });
  for (const [name, { rows, make }] of Object.entries(datasets)) {
    const lines = Array.from({ length: rows }, (_, row) => JSON.stringify(make(row)));
    writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
  }
  return {
    hub,
    homeDirectory,
    workingDirectory: directory,
    environment: {
      HOME: homeDirectory,
      PATH: process.env['PATH'] ?? '',
      VIBEML_HOME: join(directory, 'data'),
      HF_ENDPOINT: hub.endpoint,
      // Nobody answers here: prices come from what is shipped.
      VIBEML_CATALOGUE_URL: 'off',
    },
  };
};
