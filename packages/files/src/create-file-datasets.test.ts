import { chmod, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DatasetError, SourceRow } from '@vibeml/core-models';
import { expectErr, expectOk, sampleContext } from 'vibeml-testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFileDatasets } from './create-file-datasets.ts';

const context = sampleContext();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'vibeml-files-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const datasets = () =>
  createFileDatasets({ workingDirectory: directory, homeDirectory: directory });

interface Reading {
  readonly rows: readonly SourceRow[];
  readonly error: DatasetError | null;
}

const readAll = async (reference: string, readContext = context): Promise<Reading> => {
  const dataset = await expectOk(datasets().open(reference, context));
  const rows: SourceRow[] = [];
  for await (const batch of dataset.batches(readContext)) {
    if (batch.error !== null) return { rows, error: batch.error };
    rows.push(...batch.rows);
  }
  return { rows, error: null };
};

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  await writeFile(path.join(directory, name), content);
  return name;
};

const read = async (name: string, content: string | Uint8Array): Promise<Reading> =>
  readAll(await write(name, content));

/** Files that this process holds open; only Linux tells. */
const openFiles = async (): Promise<readonly (string | null)[]> => {
  if (process.platform !== 'linux') return [];
  const numbers = await readdir('/proc/self/fd');
  return Promise.all(numbers.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => null)));
};

const fixture = (name: string): string => new URL(`../fixtures/${name}`, import.meta.url).pathname;

describe('opening', () => {
  test('a file is found from the working directory, with its size and type', async () => {
    const dataset = await expectOk(
      datasets().open(await write('a.NDJSON', '{"text":"a"}'), context),
    );
    expect(dataset).toMatchObject({
      reference: 'a.NDJSON',
      path: path.join(directory, 'a.NDJSON'),
      fileType: 'jsonl',
      bytes: 12,
    });
  });

  test('~/ is the home directory', async () => {
    await write('home.jsonl', '{"text":"a"}');
    const dataset = await expectOk(datasets().open('~/home.jsonl', context));
    expect(dataset.path).toBe(path.join(directory, 'home.jsonl'));
  });

  test.each([
    'a b.jsonl',
    'größe 数据.jsonl',
    '$(touch owned).jsonl',
    '; rm -rf x `id`.jsonl',
    'it\'s "q".jsonl',
    '-rf.jsonl',
  ])('the name %j is data', async (name) => {
    expect((await read(name, '{"text":"a"}')).rows).toEqual([{ line: 1, row: { text: 'a' } }]);
  });

  test('a path that goes up is followed as it stands', async () => {
    await mkdir(path.join(directory, 'inner'), { recursive: true });
    await write('up.jsonl', '{"text":"a"}');
    expect((await readAll('inner/../up.jsonl')).rows).toHaveLength(1);
  });

  test.each([
    ['nowhere.jsonl', 'dataset.not_found'],
    ['a\u0000b.jsonl', 'dataset.not_found'],
    ['owner/name', 'dataset.not_found'],
  ])('%j gives %s', async (reference, code) => {
    expect(await expectErr(datasets().open(reference, context))).toMatchObject({ code });
  });

  test('a directory, an empty file and an unknown type are told apart', async () => {
    await mkdir(path.join(directory, 'folder.jsonl'), { recursive: true });
    const open = (name: string) => expectErr(datasets().open(name, context));
    expect(await open('folder.jsonl')).toMatchObject({
      code: 'dataset.unreadable',
      details: { reason: 'it is a directory' },
    });
    expect(await open(await write('empty.jsonl', ''))).toMatchObject({ code: 'dataset.empty' });
    expect(await open(await write('data.xlsx', 'x'))).toMatchObject({
      code: 'dataset.type_unsupported',
      details: { extension: '.xlsx' },
    });
    expect(await open('/dev/null')).toMatchObject({ code: 'dataset.unreadable' });
  });

  test('a file that may not be read is named so', async () => {
    const name = await write('locked.jsonl', '{"text":"a"}');
    await chmod(path.join(directory, name), 0o000);
    const { rows, error } = await readAll(name);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(rows).toHaveLength(1);
    else expect(error).toMatchObject({ details: { reason: 'permission denied' } });
  });

  test('an aborted call gives an error and not an exception', async () => {
    const name = await write('abort.jsonl', '{"text":"a"}');
    const aborted = { signal: AbortSignal.abort() };
    expect(await expectErr(datasets().open(name, aborted))).toMatchObject({
      code: 'request.cancelled',
    });
    expect((await readAll(name, aborted)).error).toMatchObject({ code: 'request.cancelled' });
    const dataset = await expectOk(datasets().open(name, context));
    expect(await expectErr(dataset.sha256(aborted))).toMatchObject({ code: 'request.cancelled' });
  });

  test('the SHA-256 is that of the bytes', async () => {
    const dataset = await expectOk(datasets().open(await write('sum.jsonl', 'abc'), context));
    expect(await expectOk(dataset.sha256(context))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('JSON Lines', () => {
  test('byte order mark, CRLF, blank lines and a missing last line end', async () => {
    const { rows, error } = await read(
      'm.jsonl',
      '\uFEFF{"a":1}\r\n\r\n  \n{"a":"é😀"}\n\n{"a":3}',
    );
    expect(error).toBeNull();
    expect(rows).toEqual([
      { line: 1, row: { a: 1 } },
      { line: 4, row: { a: 'é😀' } },
      { line: 6, row: { a: 3 } },
    ]);
  });

  test.each([
    ['{"a":1}\n{"a":}\n{"a":3}\n', 2, 'not valid JSON'],
    ['{"a":1}\n{"a":1 "b":2}\n', 2, 'not valid JSON (at character 8)'],
    ['{"a":1}\n[1,2]\n', 2, 'the row is a list, not an object with columns'],
    ['{"a":1}\nnull\n', 2, 'the row is null, not an object with columns'],
    ['{"a":1}\n"x"\n', 2, 'the row is a string, not an object with columns'],
    ['{"a":1}{"a":2}\n', 1, 'not valid JSON (at character 8)'],
    [
      '[\n{"a":1}\n]',
      1,
      'not valid JSON; the file looks like one JSON list, so give it the ending .json',
    ],
  ])('%j names the line', async (content, line, reason) => {
    const { rows, error } = await read('bad.jsonl', content);
    expect(error).toMatchObject({ code: 'dataset.row_invalid', details: { line, reason } });
    expect(rows).toHaveLength(line - 1);
  });

  test('text that is not UTF-8 is named by its line, after the rows before it', async () => {
    const torn = Buffer.concat([
      Buffer.from('{"a":"é"}\n{"a":2}\n{"a":"'),
      Buffer.from([0xc3]),
      Buffer.from('"}\n{"a":4}\n'),
    ]);
    const { rows, error } = await read('torn.jsonl', torn);
    expect(rows.map((each) => each.line)).toEqual([1, 2]);
    expect(error).toMatchObject({ details: { line: 3, reason: 'not valid UTF-8' } });
  });

  test('UTF-16 is recognised', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}\n', 'utf16le')]);
    expect((await read('wide.jsonl', bytes)).error).toMatchObject({
      details: { line: 1, reason: 'UTF-16 text, where UTF-8 is needed' },
    });
  });

  test('rows and characters that cross chunk borders stay whole', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => ({
      a: `${index}é😀`.repeat(500 + index),
    }));
    const result = await read('long.jsonl', rows.map((each) => JSON.stringify(each)).join('\n'));
    expect(result.error).toBeNull();
    expect(result.rows.map((each) => each.row)).toEqual(rows);
    expect(result.rows.map((each) => each.line)).toEqual(rows.map((_, index) => index + 1));
  });

  test('a line without an end is refused before it fills the memory', async () => {
    const { rows, error } = await read(
      'huge.jsonl',
      `{"a":1}\n{"a":"${'x'.repeat(17 * 1024 * 1024)}`,
    );
    expect(rows).toHaveLength(1);
    expect(error).toMatchObject({ details: { line: 2, reason: 'the row is longer than 16 MiB' } });
  });

  test.each([
    ['deep.jsonl', (row: string) => `{"a":1}\n${row}\n`],
    ['deep.json', (row: string) => `[{"a":1},\n${row}]`],
  ])('%s: a row that is nested beyond all measure is refused by its line', async (name, wrap) => {
    const bomb = `{"a":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`;
    const { rows, error } = await read(name, wrap(bomb));
    expect(rows).toHaveLength(1);
    expect(error).toMatchObject({
      details: { line: 2, reason: 'the row is nested deeper than 500 levels' },
    });
  });

  test('many braces in a text, and nesting within reason, are no fault', async () => {
    const nested = `${'['.repeat(400)}1${']'.repeat(400)}`;
    const content = `{"a":"${'{['.repeat(5000)}"}\n{"a":${nested}}\n`;
    const { rows, error } = await read('braces.jsonl', content);
    expect([rows.length, error]).toEqual([2, null]);
  });

  test('NUL in a text is text, NUL between rows is a fault with its line', async () => {
    expect((await read('nul.jsonl', '{"a":"x\\u0000y"}\r\n')).rows[0]?.row).toEqual({
      a: 'x\u0000y',
    });
    const { error } = await read('nuls.jsonl', '{"a":1}\n\u0000\u0000\n');
    expect(error).toMatchObject({ code: 'dataset.row_invalid', details: { line: 2 } });
  });

  test('a row of 10 MB is read whole', async () => {
    const long = 'é'.repeat(5_000_000);
    const { rows, error } = await read('ten.jsonl', `${JSON.stringify({ a: long })}\n{"a":1}\n`);
    expect(error).toBeNull();
    expect(rows[0]?.row['a']).toHaveLength(5_000_000);
  });

  test('names of columns are never more than names', async () => {
    const names = ['../x', '$(id)', "';import os", 'a b', '列', 'constructor', 'toString'];
    const row = Object.fromEntries(names.map((name, index) => [name, index]));
    const { rows } = await read('names.jsonl', `${JSON.stringify(row)}\n`);
    expect(rows[0]?.row).toEqual(row);
  });

  test('a file of blank lines holds no rows', async () => {
    expect((await read('blank.jsonl', '\n \n\r\n')).error).toMatchObject({ code: 'dataset.empty' });
  });

  test('a key named __proto__ is a column like any other', async () => {
    const { rows } = await read('proto.jsonl', '{"__proto__":{"text":"x"},"a":1}\n');
    expect(Object.keys(rows[0]?.row ?? {})).toEqual(['__proto__', 'a']);
    expect(rows[0]?.row['text']).toBeUndefined();
  });

  test('a reader that stops early closes the file, and the next one starts anew', async () => {
    const name = await write('early.jsonl', '{"a":1}\n'.repeat(200_000));
    const dataset = await expectOk(datasets().open(name, context));
    for await (const batch of dataset.batches(context)) {
      expect(batch.rows.length).toBeGreaterThan(0);
      break;
    }
    expect(await openFiles()).not.toContain(dataset.path);
    expect((await readAll(name)).rows).toHaveLength(200_000);
  });
});

describe('JSON', () => {
  test('a list of objects, on one line or on many', async () => {
    expect((await read('list.json', '[{"a":1},{"a":[{"b":2}]}]')).rows).toEqual([
      { line: 1, row: { a: 1 } },
      { line: 1, row: { a: [{ b: 2 }] } },
    ]);
    expect(
      (await read('pretty.json', '\uFEFF[\r\n  {\n    "a": 1\n  },\n  {"a": {}}\n]\n')).rows,
    ).toEqual([
      { line: 2, row: { a: 1 } },
      { line: 5, row: { a: {} } },
    ]);
  });

  test('an object with a list under data', async () => {
    expect(
      (await read('data.json', '{"version":1,"data":[{"a":1},\n{"a":2}],"end":null}')).rows,
    ).toEqual([
      { line: 1, row: { a: 1 } },
      { line: 2, row: { a: 2 } },
    ]);
  });

  test.each([
    ['[{"a":1},\n{"a":2},,]', 2, 'not valid JSON'],
    ['[{"a":1},\n2]', 2, 'the row is a number, not an object with columns'],
    ['[{"a":1},\n{"a":2}', 2, 'the file ends in the middle of the list'],
    ['[{"a":1}]\n]', 2, 'not valid JSON'],
    ['"text"', 1, 'not JSON: it starts with neither [ nor {'],
    [
      '{"messages":[{"role":"user"}]}',
      1,
      'the document has no list of rows: a list, or an object with a list named data',
    ],
    [
      '{"data":{"a":{}}}',
      1,
      'the document has no list of rows: a list, or an object with a list named data',
    ],
    [
      '{"a":1}\n{"a":2}\n',
      2,
      'not valid JSON; if each line is an object of its own, give the file the ending .jsonl',
    ],
  ])('%j names the line', async (content, line, reason) => {
    expect((await read('bad.json', content)).error).toMatchObject({
      code: 'dataset.row_invalid',
      details: { line, reason },
    });
  });

  test('text that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from('[{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}]'),
    ]);
    expect((await read('torn.json', bytes)).error).toMatchObject({ code: 'dataset.row_invalid' });
  });

  test('an empty list holds no rows', async () => {
    expect((await read('none.json', '[]')).error).toMatchObject({ code: 'dataset.empty' });
  });

  test('one endless row is refused before it fills the memory', async () => {
    const content = `[{"a":1},{"a":["${'x'.repeat(9 * 1024 * 1024)}","${'y'.repeat(9 * 1024 * 1024)}"]}]`;
    expect((await read('huge.json', content)).error).toMatchObject({
      details: { line: 1, reason: 'the row is longer than 16 MiB' },
    });
  });
});

describe('CSV', () => {
  test('quotes, commas, quoted line ends, blank lines, a byte order mark', async () => {
    const { rows, error } = await read(
      'q.csv',
      '\uFEFFprompt,completion\r\n"Hi, ""you""","a\nb"\r\n\r\nx,\n"last",y',
    );
    expect(error).toBeNull();
    expect(rows).toEqual([
      { line: 2, row: { prompt: 'Hi, "you"', completion: 'a\nb' } },
      { line: 5, row: { prompt: 'x', completion: '' } },
      { line: 6, row: { prompt: 'last', completion: 'y' } },
    ]);
  });

  test.each([
    ['a,b\n1,2\n3\n', 3, 'it has more or fewer values than the header has columns'],
    ['a,b\n1,2\n3,"open\nfoo\n', 3, 'a quote is opened here or later and never closed'],
    ['a,b\n1,"x" y\n', 2, 'text stands after a closing quote'],
    ['a,b\n1,x"y\n', 2, 'a quote stands inside a value that is not quoted'],
    ['a,a\n1,2\n', 1, "the header names the column 'a' twice"],
    ['a,\n1,2\n', 1, 'a column has no name in the header'],
  ])('%j names the line', async (content, line, reason) => {
    expect((await read('bad.csv', content)).error).toMatchObject({
      code: 'dataset.row_invalid',
      details: { line, reason },
    });
  });

  test('text that is not UTF-8 is named by its line', async () => {
    const bytes = Buffer.concat([Buffer.from('a\nx\n'), Buffer.from([0xe9]), Buffer.from('\n')]);
    expect((await read('latin.csv', bytes)).error).toMatchObject({
      details: { line: 3, reason: 'not valid UTF-8' },
    });
  });

  test('a header alone holds no rows', async () => {
    expect((await read('header.csv', 'a,b\n')).error).toMatchObject({ code: 'dataset.empty' });
  });

  test('a column named __proto__ is a column like any other', async () => {
    const { rows } = await read('proto.csv', '__proto__,a\nx,y\n');
    expect(Object.entries(rows[0]?.row ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a', 'y'],
    ]);
  });

  test('a large file arrives whole', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `${index},"text ${index}, é"`);
    const { rows, error } = await read('large.csv', `n,t\n${lines.join('\n')}\n`);
    expect(error).toBeNull();
    expect(rows).toHaveLength(30_000);
    expect(rows.at(-1)).toEqual({ line: 30_001, row: { n: '29999', t: 'text 29999, é' } });
  });
});

describe('Parquet', () => {
  test.each(['none', 'snappy', 'gzip', 'zstd', 'indexed'])('chat rows, %s', async (codec) => {
    const { rows, error } = await readAll(fixture(`chat.${codec}.parquet`));
    expect(error).toBeNull();
    expect(rows).toHaveLength(25);
    expect(rows[11]).toEqual({
      line: 12,
      row: {
        messages: [
          { role: 'user', content: 'Question 12: où est le café?' },
          { role: 'assistant', content: 'Answer 12 😀' },
        ],
        score: 12,
      },
    });
  });

  test('values that JSON lacks', async () => {
    expect((await readAll(fixture('types.parquet'))).rows.map((each) => each.row)).toEqual([
      {
        text: 'a',
        large: '1152921504606846976',
        when: '2026-01-02T03:04:05.000Z',
        share: 0.5,
        labels: [true, false],
        bytes: null,
      },
      { text: null, large: 7, when: null, share: null, labels: [], bytes: null },
    ]);
  });

  test('a file without rows', async () => {
    expect((await readAll(fixture('empty.parquet'))).error).toMatchObject({
      code: 'dataset.empty',
    });
  });

  test('a file that is no Parquet, and one that is cut off', async () => {
    expect((await read('text.parquet', 'not parquet at all')).error).toMatchObject({
      code: 'dataset.unreadable',
      details: { reason: 'it is not a valid Parquet file' },
    });
    expect((await read('short.parquet', 'PAR1')).error).toMatchObject({
      code: 'dataset.unreadable',
    });
  });

  test('an aborted reading', async () => {
    const { error } = await readAll(fixture('chat.none.parquet'), { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'request.cancelled' });
  });
});
