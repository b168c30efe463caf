import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenDataset } from '@vibeml/core-models';
import {
  expectErr,
  expectOk,
  type HubFixture,
  type HubServer,
  sampleContext,
  startHubServer,
} from 'vibeml-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHubDatasets } from './create-hub-datasets.ts';
import { testPorts } from './test-support/test-ports.ts';

const parquet = (name: string): Promise<Buffer> =>
  readFile(join(import.meta.dirname, '..', 'fixtures', name));

const opened = 'hf_opened';
let server: HubServer;
beforeEach(async () => {
  server = await startHubServer({ tokens: { [opened]: ['org/chats'], hf_other: [] } });
});
afterEach(() => server.close());

const context = sampleContext();
const source = (token: string | null = null) => createHubDatasets(testPorts(server, '/', token));
const open = (reference: string, token?: string) =>
  expectOk(source(token).open(reference, context));
const fail = (reference: string, token?: string) =>
  expectErr(source(token).open(reference, context));

const rowsOf = (count: number, word = 'red') =>
  Array.from({ length: count }, (_, index) => ({
    prompt: `Say ${word} ${index}`,
    completion: word,
  }));
const jsonLines = (rows: readonly unknown[]) =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');

const add = (files: HubFixture['files'], changes: Partial<HubFixture> = {}) => {
  server.add({ kind: 'dataset', id: 'org/chats', files, ...changes });
  return server.commitOf('dataset', 'org/chats');
};

const show = (count: number, changes: object = {}) =>
  server.setViewer('org/chats', {
    splits: [{ config: 'default', split: 'train', rows: rowsOf(count) }],
    ...changes,
  });

const readAll = async (dataset: OpenDataset) => {
  const rows = [];
  for await (const batch of dataset.batches(context)) {
    expect(batch.error).toBeNull();
    rows.push(...batch.rows);
  }
  return rows;
};

const codes = (dataset: OpenDataset) => dataset.remarks?.map(({ code }) => code);
const asked = (path: string) => server.requests.filter((each) => each.path === path);

describe('a dataset that the viewer shows', () => {
  test('gives its rows whole where they are few, with the files that training reads', async () => {
    const revision = add({ 'README.md': '# chats', 'train.jsonl': jsonLines(rowsOf(250)) });
    show(250);
    const dataset = await open('org/chats');
    expect(dataset).toMatchObject({
      reference: 'org/chats',
      path: null,
      fileType: 'jsonl',
      hub: {
        id: 'org/chats',
        revision,
        config: 'default',
        split: 'train',
        fileType: 'jsonl',
        filesRevision: revision,
        files: [{ path: 'train.jsonl', bytes: jsonLines(rowsOf(250)).length }],
      },
      remarks: [],
    });
    expect(dataset.sample).toBeUndefined();
    expect(await readAll(dataset)).toEqual(
      rowsOf(250).map((row, index) => ({ line: index + 1, row })),
    );
    expect(asked('/rows')).toHaveLength(3);
    expect(await expectOk(dataset.sha256(context))).toBeNull();
  });

  test('gives a thousand rows, spread evenly, where they are many', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(5000)) });
    show(5000);
    const dataset = await open('org/chats');
    expect(dataset.sample).toMatchObject({
      rows: 1000,
      order: 'spread',
      total: { value: 5000, unit: 'rows', method: 'catalogue' },
    });
    const rows = await readAll(dataset);
    expect(rows[0]?.line).toBe(1);
    expect(rows.at(-1)?.line).toBe(5000);
    expect(codes(dataset)).toEqual(['sampled']);
  });

  test('says so where the viewer has only a part', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(500)) });
    show(300, { partial: true });
    const dataset = await open('org/chats');
    expect(dataset.sample?.total).toMatchObject({ value: 300, method: 'modelled' });
  });

  test.each([
    ['cuts long rows', { truncatedRows: [7] }, ['viewer_unavailable']],
    ['shows an older commit', { revision: 'a'.repeat(40) }, ['viewer_behind']],
  ])('is read from its files where the viewer %s', async (_, changes, remarks) => {
    add({ 'train.jsonl': jsonLines(rowsOf(50)) });
    show(20, changes);
    const dataset = await open('org/chats');
    expect(await readAll(dataset)).toHaveLength(50);
    expect(codes(dataset)).toEqual(remarks);
  });

  test('that is in another form is read through its conversion to Parquet', async () => {
    const file = await parquet('chat.zstd.parquet');
    const revision = add(
      { 'data/train.arrow': 'x', 'README.md': '' },
      { converted: { 'default/train/0000.parquet': file } },
    );
    server.setViewer('org/chats', {
      splits: [
        {
          config: 'default',
          split: 'train',
          rows: rowsOf(3),
          parquet: [{ filename: '0000.parquet', size: file.length }],
        },
      ],
      truncatedRows: [0],
    });
    const dataset = await open('org/chats');
    expect(dataset.hub).toMatchObject({
      revision,
      filesRevision: server.commitOf('dataset', 'org/chats', 'refs/convert/parquet'),
      files: [{ path: 'default/train/0000.parquet', bytes: file.length }],
    });
    expect(await readAll(dataset)).toHaveLength(25);
    expect(codes(dataset)).toContain('converted_files');
  });
});

describe('without the viewer', () => {
  beforeEach(() => server.setViewerHealth('down'));

  test.each([
    ['down', 'it is busy'],
    ['not_ready', 'it is busy'],
  ] as const)('that is %s, a remark says so', async (health, reason) => {
    server.setViewerHealth(health);
    add({ 'train.jsonl': jsonLines(rowsOf(10)) });
    const dataset = await open('org/chats');
    expect(dataset.remarks).toMatchObject([
      { code: 'viewer_unavailable', severity: 'warning', message: expect.stringContaining(reason) },
    ]);
    expect(dataset.sample).toBeUndefined();
  });

  test('the first rows of JSON Lines are read, and the others estimated by their bytes', async () => {
    const long = rowsOf(6000).map((row) => ({ ...row, prompt: row.prompt.padEnd(2000, '.') }));
    add({ 'train.jsonl': jsonLines(long) });
    const dataset = await open('org/chats');
    expect(dataset.sample).toMatchObject({
      rows: 1000,
      order: 'first',
      total: { method: 'modelled' },
    });
    expect(dataset.sample?.total.value).toBeGreaterThan(5900);
    expect(dataset.sample?.total.value).toBeLessThan(6100);
    expect((await readAll(dataset)).map(({ row }) => row)).toEqual(long.slice(0, 1000));
    const range = server.requests.find((each) => each.headers['range'] !== undefined);
    expect(range?.headers['range']).toBe('bytes=0-4194303');
  });

  test('several files are one dataset', async () => {
    add({
      'data/train-00000-of-00002.jsonl': jsonLines(rowsOf(3)),
      'data/train-00001-of-00002.jsonl': jsonLines(rowsOf(4, 'blue')),
      'data/test-00000-of-00001.jsonl': jsonLines(rowsOf(5)),
    });
    const dataset = await open('org/chats');
    expect(dataset.hub?.files).toHaveLength(2);
    expect((await readAll(dataset)).map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect((await open('org/chats:test')).hub?.split).toBe('test');
  });

  test('Parquet is read by ranges, with its exact number of rows', async () => {
    const file = await parquet('chat.zstd.parquet');
    add({ 'a.parquet': file, 'b.parquet': file });
    const dataset = await open('org/chats');
    expect(dataset.sample).toBeUndefined();
    expect(await readAll(dataset)).toHaveLength(50);
    expect((await readAll(dataset))[25]).toMatchObject({ line: 26 });
    expect((await open('hf://datasets/org/chats/a.parquet')).hub).toMatchObject({
      config: null,
      files: [{ path: 'a.parquet' }],
    });
  });

  test.each([
    ['a list', JSON.stringify(rowsOf(4))],
    ['an object with data', JSON.stringify({ version: 1, data: rowsOf(4) })],
    ['JSON Lines under that name', jsonLines(rowsOf(4))],
  ])('JSON may be %s', async (_, text) => {
    add({ 'rows.json': text });
    const dataset = await open('org/chats');
    expect((await readAll(dataset)).map(({ row }) => row)).toEqual(rowsOf(4));
    expect(dataset.sample).toBeUndefined();
  });

  test('the start of a long JSON list is read', async () => {
    const long = rowsOf(3000).map((row) => ({ ...row, prompt: row.prompt.padEnd(2000, '.') }));
    add({ 'rows.json': JSON.stringify(long) });
    const dataset = await open('org/chats');
    expect(dataset.sample?.rows).toBe(1000);
    expect(dataset.sample?.total.value).toBeGreaterThan(2900);
    expect(dataset.sample?.total.value).toBeLessThan(3100);
  });

  test('CSV is read, also where the start ends inside a quoted value', async () => {
    const cell = `"${'a line\n'.repeat(400)}"`;
    const text = ['prompt,completion', ...Array(2000).fill(`${cell},red`)].join('\n');
    add({ 'rows.csv': text });
    const dataset = await open('org/chats');
    expect(dataset.sample?.rows).toBe(1000);
    expect((await readAll(dataset))[1]?.row).toEqual({
      prompt: 'a line\n'.repeat(400),
      completion: 'red',
    });
    expect(dataset.sample?.total.value).toBeGreaterThan(1950);
    expect(dataset.sample?.total.value).toBeLessThan(2050);
    const longer = ['prompt,completion', ...Array(40).fill(`"${'x'.repeat(300_000)}",red`)].join(
      '\n',
    );
    server.push('dataset', 'org/chats', { 'rows.csv': longer });
    expect((await open('org/chats')).sample?.rows).toBe(13);
  });

  test('the card tells configurations, their files and which is usual', async () => {
    add(
      {
        'main/a.jsonl': jsonLines(rowsOf(2)),
        'main/b.jsonl': jsonLines(rowsOf(3)),
        'extra/x.jsonl': jsonLines(rowsOf(5)),
      },
      {
        cardData: {
          configs: [
            { config_name: 'extra', data_files: 'extra/*' },
            {
              config_name: 'main',
              default: true,
              data_files: [
                { split: 'train', path: 'main/a.jsonl' },
                { split: 'dev', path: ['main/b*'] },
              ],
            },
          ],
        },
      },
    );
    const rows = async (reference: string) => (await readAll(await open(reference))).length;
    expect(await rows('org/chats')).toBe(2);
    expect(await rows('org/chats:main/dev')).toBe(3);
    expect(await rows('org/chats:dev')).toBe(3);
    expect(await rows('org/chats:extra')).toBe(5);
    expect(await fail('org/chats:extra/dev')).toMatchObject({
      code: 'dataset.split_not_found',
      message:
        "Dataset 'org/chats' has no configuration or split 'extra/dev'. Available: extra/train, main/train, main/dev",
    });
  });
});

describe('odd answers', () => {
  test('where the viewer has only a preview, its first rows count', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(40)) });
    show(40);
    server.intercept((request) =>
      request.path === '/rows' || request.path === '/size' ? { status: 404 } : null,
    );
    const dataset = await open('org/chats');
    expect(await readAll(dataset)).toHaveLength(40);
    expect(asked('/first-rows').length).toBeGreaterThan(0);
    expect(codes(dataset)).toEqual([]);
  });

  test.each([
    ['nonsense', { body: '{"splits": 3}' }],
    ['a page for people', { body: '<html>' }],
  ])('a viewer that answers %s is not used', async (_, reply) => {
    add({ 'train.jsonl': jsonLines(rowsOf(4)) });
    server.intercept((request) => (request.path === '/splits' ? reply : null));
    const dataset = await open('org/chats');
    expect(codes(dataset)).toEqual(['viewer_unavailable']);
    expect(dataset.remarks?.[0]?.message).toContain('its answer has another form');
  });

  test('a viewer that hangs does not hold up a plan', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(4)) });
    server.intercept((request) => (request.path === '/splits' ? { hang: true } : null));
    const quick = createHubDatasets({ ...testPorts(server, '/'), deadlineMs: 200 });
    const dataset = await expectOk(quick.open('org/chats', context));
    expect(dataset.remarks?.[0]?.message).toContain('no answer came in time');
  });

  test('files of another type that nobody converted are not read', async () => {
    add({ 'train.arrow': 'x', noending: 'x' });
    show(3);
    expect(await fail('org/chats')).toMatchObject({
      code: 'dataset.files_unsupported',
      details: { found: ['noending', '.arrow'] },
    });
    expect(await fail('hf://datasets/org/chats/train.arrow')).toMatchObject({
      code: 'dataset.files_unsupported',
    });
    expect(await fail('hf://datasets/org/chats/none.jsonl')).toMatchObject({
      code: 'dataset.not_found',
    });
  });

  test('of many Parquet files sixteen are counted, and the others estimated', async () => {
    server.setViewerHealth('down');
    const file = await parquet('chat.zstd.parquet');
    add(
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`part-${index}.parquet`, file])),
    );
    const dataset = await open('org/chats');
    expect(dataset.sample).toMatchObject({
      rows: 400,
      total: {
        value: 500,
        method: 'modelled',
        source: '16 of 20 Parquet files on the Hub, by their size',
      },
    });
  });

  test('sizes that the Hub does not tell are asked for', async () => {
    server.setViewerHealth('down');
    const sha = add({ 'train.parquet': await parquet('chat.zstd.parquet') });
    server.intercept((request) =>
      request.path === '/api/datasets/org/chats'
        ? { body: JSON.stringify({ sha, siblings: [{ rfilename: 'train.parquet' }] }) }
        : null,
    );
    expect(await readAll(await open('org/chats'))).toHaveLength(25);
  });

  test('several configurations without a usual one have to be named', async () => {
    server.setViewerHealth('down');
    add(
      { 'a/train.csv': 'text\nred\n', 'b/train.csv': 'text\nred\n' },
      {
        cardData: {
          configs: [
            { config_name: 'a', data_files: { train: 'a/*.csv' } },
            { config_name: 'b', data_dir: 'b' },
          ],
        },
      },
    );
    expect((await fail('org/chats')).message).toContain('Available: a/train, b/train');
    expect(await readAll(await open('org/chats:b'))).toEqual([{ line: 2, row: { text: 'red' } }]);
    expect(await fail('org/chats:c')).toMatchObject({ code: 'dataset.split_not_found' });
  });

  test('CSV that is none is refused with its line', async () => {
    server.setViewerHealth('down');
    add({ 'rows.csv': 'a,b\n1,2\n1,2,3\n' });
    expect((await fail('org/chats')).message).toContain('line 3: not valid CSV');
  });
});

describe('a revision', () => {
  test('is part of the name, and what it names now is asked anew', async () => {
    server.setViewerHealth('down');
    const first = add({ 'train.jsonl': jsonLines(rowsOf(2)) });
    const second = server.push('dataset', 'org/chats', { 'train.jsonl': jsonLines(rowsOf(3)) });
    expect(await readAll(await open(`org/chats@${first}`))).toHaveLength(2);
    expect((await open('org/chats')).hub?.revision).toBe(second);
    const identify = (reference: string) => expectOk(source().identify(reference, context));
    expect(await identify('org/chats')).toEqual({ sha256: null, revision: second });
    expect(await identify(`org/chats@${first}:train`)).toEqual({ sha256: null, revision: first });
    expect(await fail('org/chats@v9')).toMatchObject({
      code: 'dataset.revision_not_found',
      message: "Dataset 'org/chats' has no revision 'v9' on HuggingFace.",
    });
  });
});

describe('a dataset that can not be read', () => {
  test('is not there', async () => {
    expect(await fail('org/nothing')).toMatchObject({
      code: 'dataset.not_found',
      message: "Dataset 'org/nothing' not found on HuggingFace",
    });
  });

  test.each([
    'a b/c',
    'größe/x',
    'org/../../etc',
    'org/$(touch owned)',
    'a/b/c',
    './rows.jsonl',
    '/abs/rows.jsonl',
    'data/rows.jsonl',
    '',
    'org/chats@',
    'hf://models/org/x',
    `org/${'x'.repeat(200)}`,
  ])('%j is no name of a dataset, and nobody is asked', async (reference) => {
    expect(await fail(reference)).toMatchObject({
      code: 'dataset.not_found',
      message: `There is no dataset at ${reference}.`,
    });
    expect(server.requests).toEqual([]);
  });

  test('is private, gated or closed', async () => {
    const files = { 'train.jsonl': jsonLines(rowsOf(2)) };
    add(files, { private: true });
    show(2);
    for (const token of [undefined, 'hf_other']) {
      expect(await fail('org/chats', token)).toMatchObject({ code: 'dataset.not_found' });
    }
    expect(await readAll(await open('org/chats', opened))).toHaveLength(2);
    add(files, { gated: 'auto' });
    for (const token of [undefined, 'hf_other']) {
      expect(await fail('org/chats', token)).toMatchObject({
        code: 'dataset.access_denied',
        details: { reason: 'gated' },
      });
    }
    expect(await readAll(await open('org/chats', opened))).toHaveLength(2);
    expect(await fail('org/chats', 'hf_expired')).toMatchObject({
      code: 'dataset.access_denied',
      details: { reason: 'token_rejected' },
    });
    add(files, { disabled: true });
    expect(await fail('org/chats')).toMatchObject({
      code: 'dataset.access_denied',
      details: { reason: 'disabled' },
    });
  });

  test.each([
    [
      'no files',
      { 'README.md': '# x', '.gitattributes': '' },
      'dataset.empty',
      'no files with rows',
    ],
    ['an empty file', { 'train.jsonl': '' }, 'dataset.empty', 'its split train holds no rows'],
    [
      'other files',
      { 'a.png': 'x', 'b.png': 'x', 'c.txt': 'x' },
      'dataset.files_unsupported',
      '.png, .txt',
    ],
    ['a broken row', { 'train.jsonl': '{"a":1}\n{"a":' }, 'dataset.row_invalid', 'line 2'],
    ['no Parquet', { 'train.parquet': 'PAR1 nonsense nonsense' }, 'dataset.unreadable', 'Parquet'],
    ['no rows in JSON', { 'train.json': '{"a": {"b": 1}, "c": [' }, 'dataset.unreadable', 'middle'],
    [
      'brackets without end',
      { 'train.jsonl': `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}\n` },
      'dataset.row_invalid',
      'nested more than 200 levels deep',
    ],
    [
      'a row without end',
      { 'train.jsonl': `{"a":"${'x'.repeat(5_000_000)}"}\n` },
      'dataset.row_invalid',
      'longer than 4 MiB',
    ],
  ])('holds %s', async (_, files, code, words) => {
    server.setViewerHealth('down');
    add(files);
    const error = await fail('org/chats');
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  test('an empty Parquet file', async () => {
    server.setViewerHealth('down');
    add({ 'train.parquet': await parquet('empty.parquet') });
    expect((await fail('org/chats')).code).toBe('dataset.empty');
  });

  test('stands behind a Hub that fails', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(2)) });
    server.setViewerHealth('down');
    server.intercept((request) => (request.path.startsWith('/api/') ? { body: '<html>' } : null));
    expect(await fail('org/chats')).toMatchObject({
      code: 'dataset.hub_unreachable',
      message: expect.stringContaining('its answer has another form'),
    });
    server.intercept((request) => (request.path.includes('/resolve/') ? { status: 503 } : null));
    expect(await fail('org/chats')).toMatchObject({ code: 'dataset.hub_unreachable' });
    const file = await parquet('chat.zstd.parquet');
    server.push('dataset', 'org/chats', { 'train.parquet': file });
    expect(await fail('org/chats')).toMatchObject({ code: 'dataset.hub_unreachable' });
  });

  test('is looked up by somebody who gives up', async () => {
    add({ 'train.jsonl': jsonLines(rowsOf(2)) });
    const controller = new AbortController();
    server.intercept(() => {
      controller.abort();
      return { hang: true };
    });
    const error = await expectErr(source().open('org/chats', { signal: controller.signal }));
    expect(error.code).toBe('request.cancelled');
  });
});
