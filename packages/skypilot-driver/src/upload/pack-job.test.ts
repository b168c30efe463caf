import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expectErr, expectOk, shellJob, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { packJob } from './pack-job.ts';

const { signal } = new AbortController();

test('files and inputs stand below the job directory; the same job gives the same bytes', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'model/sub'), { recursive: true });
  await writeFile(join(directory, 'model/sub/weights'), Buffer.alloc(2_500_000, 7));
  const job = shellJob('python3 run.py', {
    files: { 'config/run.json': '{"ä":1}' },
    inputs: [{ path: 'model', source: join(directory, 'model'), kind: 'directory', mode: 'link' }],
  });
  const first = await expectOk(packJob(job, join(directory, 'a.zip'), signal));
  const second = await expectOk(packJob(job, join(directory, 'b.zip'), signal));
  expect(second.blobId).toBe(first.blobId);
  const found = unzipSync(await readFile(first.path));
  expect(Object.keys(found).sort()).toEqual([
    '/vibeml/job/.vibeml/attempt',
    '/vibeml/job/.vibeml/job.sh',
    '/vibeml/job/.vibeml/output-dir',
    '/vibeml/job/.vibeml/run.sh',
    '/vibeml/job/.vibeml/setup.sh',
    '/vibeml/job/.vibeml/stop-file',
    '/vibeml/job/config/run.json',
    '/vibeml/job/model/sub/weights',
  ]);
  expect(new TextDecoder().decode(found['/vibeml/job/config/run.json'])).toBe('{"ä":1}');
  expect(found['/vibeml/job/model/sub/weights']).toHaveLength(2_500_000);
  expect(new TextDecoder().decode(found['/vibeml/job/.vibeml/run.sh'])).toBe('python3 run.py\n');
});

test('an input that is not there, or no directory, is told with its path', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'file'), '');
  const pack = (source: string) =>
    packJob(
      shellJob('true', { inputs: [{ path: 'x', source, kind: 'directory', mode: 'copy' }] }),
      join(directory, 'a.zip'),
      signal,
    );
  expect((await expectErr(pack(join(directory, 'none')))).reason).toBe('ENOENT');
  expect((await expectErr(pack(join(directory, 'file')))).reason).toContain('no directory');
});
