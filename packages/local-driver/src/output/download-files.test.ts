import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expectErr, expectOk, sampleContext, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { downloadFiles } from './download-files.ts';
import { readOutputText } from './read-output-text.ts';

const context = sampleContext();
const entry = (path: string, text: string) => ({
  path,
  bytes: Buffer.byteLength(text),
  sha256: createHash('sha256').update(text).digest('hex'),
});
const files = { 'final/adapter.safetensors': 'weights', 'final/sub/config.json': '{}' };

const outputWith = async (
  manifest: unknown = {
    version: 1,
    files: Object.entries(files).map(([path, text]) => entry(path, text)),
  },
) => {
  const outputDirectory = join(await temporaryDirectory(), 'output');
  for (const [path, text] of Object.entries({ ...files, 'result.json': '{"a":1}' })) {
    await mkdir(dirname(join(outputDirectory, path)), { recursive: true });
    await writeFile(join(outputDirectory, path), text);
  }
  if (manifest !== null)
    await writeFile(join(outputDirectory, 'manifest.json'), JSON.stringify(manifest));
  return outputDirectory;
};
const download = (outputDirectory: string, paths: readonly string[], directory: string | null) =>
  downloadFiles({ jobName: 'run_1', outputDirectory, paths, directory }, context);

test('without a directory the files are checked in place', async () => {
  const output = await outputWith();
  expect(await expectOk(download(output, [], null))).toEqual(
    Object.entries(files).map(([path, text]) => entry(path, text)),
  );
});

test('a directory stands for what the manifest has below it; other files come with what they are', async () => {
  const output = await outputWith();
  const target = join(await temporaryDirectory(), 'deep', 'copy');
  const brought = await expectOk(download(output, ['final/sub', 'result.json'], target));
  expect(brought).toEqual([entry('final/sub/config.json', '{}'), entry('result.json', '{"a":1}')]);
  expect((await readdir(target, { recursive: true })).sort()).toEqual([
    'final',
    'final/sub',
    'final/sub/config.json',
    'result.json',
  ]);
  expect(await readFile(join(target, 'final/sub/config.json'), 'utf8')).toBe('{}');
});

test.each([
  ['a changed byte', 'weightz', 'does not match its checksum'],
  ['a file that was cut off', 'weig', 'has 4 bytes instead of 7'],
])('%s is found out, and nothing is left at the target', async (_name, text, reason) => {
  const output = await outputWith();
  await writeFile(join(output, 'final/adapter.safetensors'), text);
  const target = await temporaryDirectory();
  for (const directory of [null, target]) {
    const error = await expectErr(download(output, ['final/adapter.safetensors'], directory));
    expect('code' in error && error.code).toBe('run.artifact_missing');
    expect('message' in error && error.message).toContain(reason);
  }
  expect(
    (await readdir(target, { recursive: true })).filter((name) => name.includes('.s')),
  ).toEqual([]);
});

test('no manifest, a path outside, a link to the outside, a missing file: no artefact', async () => {
  const codes = async (output: string, paths: readonly string[]) => {
    const error = await expectErr(download(output, paths, null));
    return 'message' in error ? `${error.code}: ${error.message}` : error.reason;
  };
  expect(await codes(await outputWith(null), ['final'])).toContain('no manifest');
  expect(await codes(await outputWith({ files: 'many' }), [])).toContain('damaged');
  const output = await outputWith();
  expect(await codes(output, ['../secret'])).toContain('artifact_missing');
  const evil = await outputWith({ files: [entry('../../etc/passwd', 'x')] });
  expect(await codes(evil, [])).toContain('not in its output directory');
  await writeFile(join(dirname(output), 'secret'), 'secret');
  await symlink(join(dirname(output), 'secret'), join(output, 'link'));
  expect(await codes(output, ['link'])).toContain('link is not there');
  expect(await expectOk(readOutputText(output, 'link'))).toBeNull();
});

test('a target that can not be written is told with its path', async () => {
  const output = await outputWith();
  const file = join(await temporaryDirectory(), 'file');
  await writeFile(file, '');
  const error = await expectErr(download(output, ['result.json'], join(file, 'below')));
  expect(error).toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) });
});

test('an abort ends the download', async () => {
  const output = await outputWith();
  const request = { jobName: 'run_1', outputDirectory: output, paths: [], directory: null };
  const error = await expectErr(downloadFiles(request, { signal: AbortSignal.abort() }));
  expect(error.code).toBe('request.cancelled');
});

test('an output text is read up to 4 MiB', async () => {
  const output = await outputWith();
  await writeFile(join(output, 'large.json'), Buffer.alloc(4_194_305));
  expect((await expectErr(readOutputText(output, 'large.json'))).reason).toContain('4 MiB');
  expect(await expectOk(readOutputText(output, 'final'))).toBeNull();
  expect(await expectOk(readOutputText(output, '/etc/passwd'))).toBeNull();
});
