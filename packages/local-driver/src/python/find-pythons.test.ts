import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectErr, expectOk, sampleContext, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createProcesses } from '../processes/create-processes.ts';
import { findPythons } from './find-pythons.ts';

test('versions that training can use come first, each once', async () => {
  const bin = await temporaryDirectory();
  const install = async (name: string, line: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${line}\n`);
    await chmod(join(bin, name), 0o755);
  };
  await install('python3', 'echo "Python 3.9.2" >&2');
  await install('python3.11', 'echo "Python 3.11.7"');
  await install('python3.12', 'echo "no such version"; exit 127');
  await install('python3.13', 'echo "Python 3.13.0rc1"');
  const ports = { processes: createProcesses(), environment: { PATH: bin } };
  expect(await expectOk(findPythons(ports, sampleContext()))).toEqual([
    '3.11.7',
    '3.13.0rc1',
    '3.9.2',
  ]);
  const aborted = { signal: AbortSignal.abort() };
  expect((await expectErr(findPythons(ports, aborted))).code).toBe('request.cancelled');
});
