import { okAsync } from 'neverthrow';
import { expectErr, expectOk, secretVaultContract } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createFakeKeychain } from '../test-support/fake-keychain.ts';
import { createKeychainVault } from './create-keychain-vault.ts';
import type { Keychain, KeychainEntry } from './keychain.ts';

secretVaultContract('the keychain', async () => {
  const load = createFakeKeychain();
  return () => createKeychainVault({ service: 'vibeml /home/ada/.vibeml', load });
});

/** Counts how often an entry is asked for. */
const brokenKeychain = (fail: () => Promise<never>) => {
  const asked: string[] = [];
  const entry: KeychainEntry = { getPassword: fail, setPassword: fail, deletePassword: fail };
  const keychain: Keychain = (_service, account) => {
    asked.push(account);
    return entry;
  };
  return { asked, load: () => okAsync<Keychain | null, never>(keychain) };
};

const throwing = (message: string) => brokenKeychain(() => Promise.reject(new Error(message)));

test('two data directories do not see each other', async () => {
  const load = createFakeKeychain();
  const [ours, theirs] = ['vibeml /a', 'vibeml /b'].map((service) =>
    createKeychainVault({ service, load }),
  );
  await expectOk(ours?.keep('HF_TOKEN', 'hf_ours') ?? okAsync(false));
  expect(await theirs?.find('HF_TOKEN').unwrapOr('failed')).toBeNull();
});

test.each([
  'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time',
  'No DBus session or Secret Service provider found',
])('where there is no service nothing is found or kept, and it is asked once: %s', async (text) => {
  const { asked, load } = throwing(text);
  const vault = createKeychainVault({ service: 'vibeml', load });
  expect(await expectOk(vault.find('HF_TOKEN'))).toBeNull();
  expect(await expectOk(vault.keep('HF_TOKEN', 'hf_x'))).toBe(false);
  expect(await expectOk(vault.remove('HF_TOKEN'))).toBe(false);
  expect(asked).toEqual(['HF_TOKEN']);
});

test('a value that is too long for it is kept elsewhere; it is asked again', async () => {
  const { asked, load } = throwing(
    'Attribute password is longer than platform limit of 2560 chars',
  );
  const vault = createKeychainVault({ service: 'vibeml', load });
  expect(await expectOk(vault.keep('HF_TOKEN', 'x'.repeat(3000)))).toBe(false);
  expect(await expectOk(vault.keep('HF_TOKEN', 'x'.repeat(3000)))).toBe(false);
  expect(asked.length).toBe(2);
});

test('where the library can not be loaded nothing is found or kept', async () => {
  const vault = createKeychainVault({ service: 'vibeml', load: () => okAsync(null) });
  expect(await expectOk(vault.find('HF_TOKEN'))).toBeNull();
  expect(await expectOk(vault.keep('HF_TOKEN', 'hf_x'))).toBe(false);
});

test('a locked keychain is an error with a way out, for every call', async () => {
  const { load } = throwing("Couldn't access platform storage: Secret Service: object locked");
  const vault = createKeychainVault({ service: 'vibeml', load });
  for (const call of [
    () => vault.find('HF_TOKEN'),
    () => vault.keep('HF_TOKEN', 'hf_x').map(String),
    () => vault.remove('HF_TOKEN').map(String),
  ]) {
    const error = await expectErr(call());
    expect(error.code).toBe('credential.unreadable');
    expect(error.message).toContain('it is locked, or it refused');
    expect(JSON.stringify(error.advice)).toContain('VIBEML_CREDENTIAL_STORE=file');
  }
});

test('a keychain that never answers is given up', async () => {
  const { load } = brokenKeychain(() => new Promise<never>(() => undefined));
  const vault = createKeychainVault({ service: 'vibeml', load, deadlineMs: 20 });
  const error = await expectErr(vault.find('HF_TOKEN'));
  expect(error.message).toContain('it did not answer in time');
});
