import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createPreferenceStore } from '@vibeml/config';
import { okAsync } from 'neverthrow';
import { expectErr, expectOk, sampleContext, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createSecrets } from './create-secrets.ts';

/** Secrets of a directory that is gone after the test; nothing touches the keychain. */
const secretsOf = async (given: Readonly<Record<string, string>> = {}) => {
  const dataDirectory = await temporaryDirectory();
  const found: string[] = [];
  const environment = { ...given, VIBEML_CREDENTIAL_STORE: 'file' };
  const settings = createPreferenceStore({
    configFile: join(dataDirectory, 'config.yaml'),
    environment,
  });
  const secrets = createSecrets({
    given: environment,
    dataDirectory,
    preferences: () => okAsync(settings),
    onFound: (value) => found.push(value),
  });
  return { secrets, settings, found, dataDirectory };
};

/** A service of this machine that answers everybody; gives its address and who asked for what. */
const startService = async (answer: object) => {
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked };
};

const unchecked = { isChecked: false };

test('every provider is listed, those of clouds with them', async () => {
  const { secrets } = await secretsOf({ WANDB_API_KEY: 'w1' });
  const list = await expectOk((await expectOk(secrets.credentials())).list());
  expect(list.map(({ provider, variable, place }) => [provider, variable, place])).toEqual([
    ['huggingface', 'HF_TOKEN', null],
    ['wandb', 'WANDB_API_KEY', 'environment'],
    ['nebius', 'NEBIUS_CREDENTIALS', null],
    ['skypilot', 'SKYPILOT_SERVICE_ACCOUNT_TOKEN', null],
  ]);
});

test('what is kept is found, until it is removed', async () => {
  const { secrets } = await secretsOf();
  const credentials = await expectOk(secrets.credentials());
  await expectOk(credentials.keep('huggingface', ' hf_kept ', unchecked, sampleContext()));
  expect(await expectOk(secrets.store.find('HF_TOKEN'))).toBe('hf_kept');
  await expectOk(credentials.remove('huggingface'));
  expect(await expectOk(secrets.store.find('HF_TOKEN'))).toBeNull();
});

test('a look for all of them tells every value, so that texts can be cleaned of it', async () => {
  const { secrets, found } = await secretsOf({ HF_TOKEN: 'hf_given' });
  const credentials = await expectOk(secrets.credentials());
  await expectOk(credentials.keep('nebius', '{"kept": 1}', unchecked, sampleContext()));
  found.length = 0;
  await expectOk(secrets.findAll());
  expect(found).toEqual(['hf_given', '{"kept": 1}']);
});

test('a service is asked with the value that stands here', async () => {
  const { address, asked } = await startService({ name: 'ada' });
  const { secrets } = await secretsOf({ HF_TOKEN: 'hf_given', HF_ENDPOINT: address });
  const credentials = await expectOk(secrets.credentials());
  const checked = await expectOk(credentials.check('huggingface', sampleContext()));
  expect(checked).toMatchObject({ status: 'valid', account: 'ada', place: 'environment' });
  expect(asked).toEqual(['/api/whoami-v2 Bearer hf_given']);
});

test('the address of a SkyPilot server comes from the preferences', async () => {
  const { address, asked } = await startService({ name: 'grace', role: 'user' });
  const { secrets, settings } = await secretsOf({ SKYPILOT_SERVICE_ACCOUNT_TOKEN: 'sky_1' });
  const before = await expectOk(secrets.credentials());
  expect(await expectOk(before.check('skypilot', sampleContext()))).toMatchObject({
    status: 'unknown',
  });
  await expectOk(settings.set('skypilotServer', address));
  const credentials = await expectOk(secrets.credentials());
  expect(await expectOk(credentials.check('skypilot', sampleContext()))).toMatchObject({
    status: 'valid',
    account: 'grace',
  });
  expect(asked).toEqual(['/users/role Bearer sky_1']);
});

test('a credential that stands nowhere is said to be missing', async () => {
  const { secrets } = await secretsOf();
  const credentials = await expectOk(secrets.credentials());
  const error = await expectErr(credentials.check('wandb', sampleContext()));
  expect(error.code).toBe('credential.missing');
});

test('settings that can not be read, and a damaged file, keep nobody from the other secrets', async () => {
  const { secrets, found, dataDirectory } = await secretsOf({ WANDB_API_KEY: 'w1' });
  const credentials = await expectOk(secrets.credentials());
  await expectOk(credentials.keep('huggingface', 'hf_kept', unchecked, sampleContext()));
  const sealed = readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('HF_TOKEN'),
  );
  expect(sealed).toHaveLength(1);
  for (const name of [...sealed, 'config.yaml']) writeFileSync(join(dataDirectory, name), '[');
  expect((await expectErr(secrets.store.find('HF_TOKEN'))).code).toBe('credential.unreadable');
  found.length = 0;
  await expectOk(secrets.findAll());
  expect(found).toEqual(['w1']);
  const list = await expectOk((await expectOk(secrets.credentials())).list());
  expect(list.find(({ provider }) => provider === 'wandb')?.place).toBe('environment');
});
