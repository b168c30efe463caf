import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  expectErr,
  expectOk,
  secretVaultContract,
  temporaryDirectory,
  withoutPrivileges,
} from 'vibeml-testing';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../paths.ts';
import { createFileVault } from './create-file-vault.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const otherKey = Buffer.alloc(32, 8).toString('base64');
const passphrase = 'correct horse battery staple';

const open = (dataDirectory: string, environment: Environment = {}) =>
  createFileVault({ dataDirectory, environment });

const sealedPath = (directory: string, name = 'HF_TOKEN'): string =>
  join(directory, 'credentials', `${name}.jwe`);

secretVaultContract('files with a key file', async () => {
  const directory = await temporaryDirectory();
  return () => open(join(directory, 'home'));
});

secretVaultContract('files with a key of the environment', async () => {
  const directory = await temporaryDirectory();
  return () => open(directory, { VIBEML_CREDENTIALS_KEY: key });
});

describe('what lies on the disk', () => {
  test('one encrypted file, a key file, and nobody else may read either', async () => {
    const home = join(await temporaryDirectory(), 'home');
    await expectOk(open(home).keep('HF_TOKEN', 'hf_very_secret'));
    expect((await readdir(home)).sort()).toEqual(['credentials', 'credentials.key']);
    expect(await readdir(join(home, 'credentials'))).toEqual(['HF_TOKEN.jwe']);
    const modes = await Promise.all(
      [join(home, 'credentials'), join(home, 'credentials.key'), sealedPath(home)].map(
        async (path) => (await stat(path)).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    const text = await readFile(sealedPath(home), 'utf8');
    expect(text).not.toContain('hf_very_secret');
    const [header = '', wrapped] = text.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'key_file',
    });
    expect(wrapped).toBe('');
  });

  test('the same value is never written the same way twice', async () => {
    const home = await temporaryDirectory();
    const texts = [];
    for (const _ of [1, 2]) {
      await expectOk(open(home).keep('HF_TOKEN', 'hf_very_secret'));
      texts.push(await readFile(sealedPath(home), 'utf8'));
    }
    expect(texts[0]).not.toBe(texts[1]);
  });

  test('a directory that was open to others is closed', async () => {
    const home = await temporaryDirectory();
    await mkdir(join(home, 'credentials'));
    await chmod(join(home, 'credentials'), 0o755);
    await expectOk(open(home).keep('HF_TOKEN', 'hf_x'));
    expect((await stat(join(home, 'credentials'))).mode & 0o777).toBe(0o700);
  });

  test('a key of the environment makes no key file', async () => {
    const home = await temporaryDirectory();
    await expectOk(open(home, { VIBEML_CREDENTIALS_KEY: key }).keep('HF_TOKEN', 'hf_x'));
    expect(await readdir(home)).toEqual(['credentials']);
  });

  test('a name never leads out of the directory', async () => {
    const home = await temporaryDirectory();
    await expectOk(open(home).keep('../../evil', 'x'));
    expect(await readdir(join(home, 'credentials'))).toEqual(['..%2F..%2Fevil.jwe']);
  });
});

describe('what can not be decrypted', () => {
  const kept = async (environment: Environment = {}) => {
    const home = await temporaryDirectory();
    await expectOk(open(home, environment).keep('HF_TOKEN', 'hf_x'));
    return home;
  };
  const fails = async (home: string, environment: Environment = {}): Promise<string> => {
    const before = await readFile(sealedPath(home), 'utf8');
    const error = await expectErr(open(home, environment).find('HF_TOKEN'));
    expect(error.code).toBe('credential.unreadable');
    expect(error.advice.length).toBeGreaterThan(0);
    expect(JSON.stringify(error)).not.toContain('hf_x');
    expect(await readFile(sealedPath(home), 'utf8')).toBe(before);
    return error.message;
  };

  test('each changed character of the file is noticed', async () => {
    const home = await kept();
    const text = await readFile(sealedPath(home), 'utf8');
    for (let at = 0; at < text.trim().length; at += 7) {
      const changed = text[at] === 'A' ? 'B' : 'A';
      await writeFile(sealedPath(home), `${text.slice(0, at)}${changed}${text.slice(at + 1)}`);
      const found = await open(home).find('HF_TOKEN');
      // The last character of a part may hold bits that mean nothing.
      expect(found.isErr() || found.value === 'hf_x').toBe(true);
    }
    await writeFile(sealedPath(home), text.replace(/.{4}\n$/, 'AAAA\n'));
    expect(await fails(home)).toContain('it was changed');
  });

  test.each(['', 'x', 'a.b.c.d.e', `${'{'.repeat(1000)}`])('a file that holds %j', async (text) => {
    const home = await kept();
    await writeFile(sealedPath(home), text);
    expect(await fails(home)).toContain('it was changed');
  });

  test('a file under the name of another secret is not that secret', async () => {
    const home = await kept();
    await writeFile(sealedPath(home, 'WANDB_API_KEY'), await readFile(sealedPath(home), 'utf8'));
    const error = await expectErr(open(home).find('WANDB_API_KEY'));
    expect(error.message).toContain('it was changed');
  });

  test('another key, no key, or no key at all', async () => {
    const home = await kept({ VIBEML_CREDENTIALS_KEY: key });
    expect(await fails(home, { VIBEML_CREDENTIALS_KEY: otherKey })).toContain('another key');
    expect(await fails(home)).toContain('encrypted with the key of VIBEML_CREDENTIALS_KEY');
    expect(await fails(home, { VIBEML_CREDENTIALS_KEY: 'short' })).toContain('32 bytes in base64');
    const error = await expectErr(
      open(home, { VIBEML_CREDENTIALS_KEY: 'short' }).keep('HF_TOKEN', 'hf_y'),
    );
    expect(error.code).toBe('credential.unreadable');
  });

  test('a wrong passphrase, or none', async () => {
    const home = await kept({ VIBEML_CREDENTIALS_PASSPHRASE: passphrase });
    const right = open(home, { VIBEML_CREDENTIALS_PASSPHRASE: passphrase });
    expect(await expectOk(right.find('HF_TOKEN'))).toBe('hf_x');
    expect(await fails(home, { VIBEML_CREDENTIALS_PASSPHRASE: 'wrong' })).toContain('another key');
    expect(await fails(home)).toContain('encrypted with a passphrase');
  });

  test('a key file that is gone, or damaged', async () => {
    const home = await kept();
    await writeFile(join(home, 'credentials.key'), 'rubbish');
    expect(await fails(home)).toMatch(/key file .*credentials\.key can't be read: it is damaged/);
    await rm(join(home, 'credentials.key'));
    expect(await fails(home)).toContain('is missing');
  });

  test('it can be removed, and kept anew with another key', async () => {
    const home = await kept({ VIBEML_CREDENTIALS_PASSPHRASE: passphrase });
    await expectOk(open(home).keep('HF_TOKEN', 'hf_new'));
    expect(await expectOk(open(home).find('HF_TOKEN'))).toBe('hf_new');
    await writeFile(sealedPath(home), 'rubbish');
    expect(await expectOk(open(home).remove('HF_TOKEN'))).toBe(true);
  });
});

describe('a home that can not be written', () => {
  /** Does the work while the directories are closed for writing, as a user whom that holds back. */
  const closed = async <Value>(directories: readonly string[], work: () => PromiseLike<Value>) => {
    for (const directory of directories) await chmod(directory, 0o555);
    const done = await withoutPrivileges(work);
    for (const directory of directories) await chmod(directory, 0o755);
    return done;
  };

  test('keeps nothing and says so', async () => {
    const home = await temporaryDirectory();
    const kept = await closed([home], () => open(home).keep('HF_TOKEN', 'hf_x'));
    expect(await expectErr(kept)).toMatchObject({ code: 'config.unwritable' });
    expect(await readdir(home)).toEqual([]);
  });

  test('still gives what it holds, and removes nothing', async () => {
    const home = await temporaryDirectory();
    await expectOk(open(home).keep('HF_TOKEN', 'hf_x'));
    await chmod(sealedPath(home), 0o644);
    await chmod(join(home, 'credentials.key'), 0o644);
    const [found, removed] = await closed([join(home, 'credentials'), home], async () => [
      await open(home).find('HF_TOKEN'),
      await open(home).remove('HF_TOKEN'),
    ]);
    expect(found).toMatchObject({ value: 'hf_x' });
    expect(removed).toMatchObject({ error: { code: 'config.unwritable' } });
  });
});

test('two processes at once: every value is whole, and both took the same key file', async () => {
  const home = join(await temporaryDirectory(), 'home');
  const program = fileURLToPath(new URL('../test-support/keep-many.ts', import.meta.url));
  const run = (name: string) =>
    promisify(execFile)(process.execPath, ['--conditions=@vibeml/source', program, home, name]);
  await Promise.all([run('A'), run('B'), run('C')]);
  for (const name of ['A', 'B', 'C']) {
    expect(await expectOk(open(home).find(name))).toBe(`${name} 19`);
  }
  expect(await expectOk(open(home).find('SHARED'))).toMatch(/^[ABC] 19$/);
  expect((await readdir(join(home, 'credentials'))).sort()).toEqual([
    'A.jwe',
    'B.jwe',
    'C.jwe',
    'SHARED.jwe',
  ]);
}, 60_000);
