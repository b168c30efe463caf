import type { SecretVault } from '@vibeml/core-models';
import { credentialUnreadable } from '@vibeml/errors';
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { errAsync, okAsync } from 'neverthrow';
import {
  expectErr,
  expectOk,
  sampleContext,
  startHubServer,
  temporaryDirectory,
} from 'vibeml-testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFakeKeychain } from '../test-support/fake-keychain.ts';
import type { Fetch } from './ask-service.ts';
import { huggingface, skypilot, wandb } from './bearer-providers.ts';
import { cloudCredentialProvider } from './cloud-credential-provider.ts';
import { createCredentials } from './create-credentials.ts';
import { createFileVault } from './create-file-vault.ts';
import { createKeychainVault } from './create-keychain-vault.ts';
import { createSecretStore } from './create-secret-store.ts';

const context = sampleContext();
const token = 'hf_right_token_of_ada';

const answering =
  (status: number, body: unknown): Fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

const refusing: Fetch = async () => {
  throw new TypeError('fetch failed');
};

interface Setting {
  readonly fetch?: Fetch;
  readonly environment?: Readonly<Record<string, string>>;
  readonly vaults?: readonly SecretVault[];
  readonly deadlineMs?: number;
}

const setUp = async (setting: Setting = {}) => {
  const dataDirectory = await temporaryDirectory();
  const environment = setting.environment ?? {};
  const vaults = setting.vaults ?? [createFileVault({ dataDirectory, environment })];
  const told: string[] = [];
  const ports = {
    environment,
    vaults,
    fetch: setting.fetch ?? answering(200, { name: 'ada' }),
    providers: [huggingface, wandb, skypilot],
    onFound: (value: string) => void told.push(value),
    ...(setting.deadlineMs === undefined ? {} : { deadlineMs: setting.deadlineMs }),
  };
  return { credentials: createCredentials(ports), store: createSecretStore(ports), told };
};

const isChecked = true;

describe('keeping', () => {
  test('a value that the service takes is kept, and told to whoever redacts', async () => {
    const { credentials, store, told } = await setUp();
    expect(
      await expectOk(credentials.keep('HuggingFace', ` ${token}\n`, { isChecked }, context)),
    ).toEqual({
      provider: 'huggingface',
      title: 'Hugging Face',
      variable: 'HF_TOKEN',
      status: 'valid',
      account: 'ada',
      reason: null,
      place: 'file',
      isHidden: false,
    });
    expect(await expectOk(store.find('HF_TOKEN'))).toBe(token);
    expect(told).toContain(token);
  });

  test.each([
    [401, 'credential.wrong'],
    [403, 'credential.wrong'],
    [429, 'credential.unchecked'],
    [503, 'credential.unchecked'],
    [302, 'credential.unchecked'],
  ])('an answer with status %i is %s, and nothing is kept', async (status, code) => {
    const { credentials, store } = await setUp({ fetch: answering(status, {}) });
    const error = await expectErr(credentials.keep('huggingface', token, { isChecked }, context));
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain(token);
    expect(await expectOk(store.find('HF_TOKEN'))).toBeNull();
  });

  test.each([
    ['another service', answering(200, '<html>')],
    ['nobody', refusing],
    ['an endless answer', answering(200, 'x'.repeat(300_000))],
  ])('what could not be checked is kept only when asked to: %s', async (_who, fetch) => {
    const { credentials, store } = await setUp({ fetch });
    const error = await expectErr(credentials.keep('huggingface', token, { isChecked }, context));
    expect(error.code).toBe('credential.unchecked');
    expect(JSON.stringify(error.advice)).toContain('--no-check');
    expect(await expectOk(store.find('HF_TOKEN'))).toBeNull();
    const kept = await expectOk(
      credentials.keep('huggingface', token, { isChecked: false }, context),
    );
    expect(kept).toMatchObject({ status: 'unknown', reason: 'the service was not asked' });
    expect(await expectOk(store.find('HF_TOKEN'))).toBe(token);
  });

  test('a service that never answers is given up', async () => {
    const fetch: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const { credentials } = await setUp({ fetch, deadlineMs: 20 });
    const error = await expectErr(credentials.keep('huggingface', token, { isChecked }, context));
    expect(error.message).toContain('no answer came in time');
  });

  test('a caller that gives up is obeyed', async () => {
    const { credentials, store } = await setUp({ fetch: refusing });
    const signal = AbortSignal.abort();
    const error = await expectErr(
      credentials.keep('huggingface', token, { isChecked }, { ...context, signal }),
    );
    expect(error.code).toBe('request.cancelled');
    expect(await expectOk(store.find('HF_TOKEN'))).toBeNull();
  });

  test('a value that fits no header is wrong, and is never sent', async () => {
    const { credentials } = await setUp({ fetch: refusing });
    const error = await expectErr(
      credentials.keep('huggingface', 'hf_a\nhf_b\u00e4', { isChecked }, context),
    );
    expect(error.code).toBe('credential.wrong');
  });

  test('an empty value is none, an unknown provider is not repeated', async () => {
    const { credentials } = await setUp();
    const empty = await expectErr(credentials.keep('huggingface', ' \n', { isChecked }, context));
    expect(empty.code).toBe('credential.missing');
    const unknown = await expectErr(credentials.keep(token, 'x', { isChecked }, context));
    expect(unknown.code).toBe('credential.provider_unknown');
    expect(JSON.stringify(unknown)).not.toContain(token);
  });

  test('the keychain goes before the file, and an old file does not stay behind', async () => {
    const dataDirectory = await temporaryDirectory();
    const file = createFileVault({ dataDirectory, environment: {} });
    const keychain = createKeychainVault({ service: 'vibeml', load: createFakeKeychain() });
    await expectOk(file.keep('HF_TOKEN', 'hf_old'));
    const { credentials, store } = await setUp({ vaults: [keychain, file] });
    expect((await expectOk(store.find('HF_TOKEN'))) ?? '').toBe('hf_old');
    const kept = await expectOk(credentials.keep('huggingface', token, { isChecked }, context));
    expect(kept.place).toBe('keychain');
    expect(await expectOk(file.find('HF_TOKEN'))).toBeNull();
    expect(await expectOk(store.find('HF_TOKEN'))).toBe(token);
  });

  test('with the keychain alone, a machine without one keeps nothing', async () => {
    const keychain = createKeychainVault({ service: 'vibeml', load: () => okAsync(null) });
    const { credentials } = await setUp({ vaults: [keychain] });
    const error = await expectErr(credentials.keep('huggingface', token, { isChecked }, context));
    expect(error.message).toContain('this machine has none');
  });
});

const locked: SecretVault = {
  place: 'keychain',
  find: () => errAsync(credentialUnreadable('The keychain', 'it is locked', [{ text: 'x' }])),
  keep: () => errAsync(credentialUnreadable('The keychain', 'it is locked', [{ text: 'x' }])),
  remove: () => errAsync(credentialUnreadable('The keychain', 'it is locked', [{ text: 'x' }])),
};

describe('finding', () => {
  test('the environment goes first, and asks no vault', async () => {
    const { store, told } = await setUp({ environment: { HF_TOKEN: token }, vaults: [locked] });
    expect(await expectOk(store.find('HF_TOKEN'))).toBe(token);
    expect(told).toEqual([token]);
  });

  test('a locked keychain matters only where no other place holds the secret', async () => {
    const dataDirectory = await temporaryDirectory();
    const file = createFileVault({ dataDirectory, environment: {} });
    const { store } = await setUp({ vaults: [locked, file] });
    expect((await expectErr(store.find('HF_TOKEN'))).code).toBe('credential.unreadable');
    await expectOk(file.keep('HF_TOKEN', token));
    expect(await expectOk(store.find('HF_TOKEN'))).toBe(token);
  });
});

describe('listing, checking and removing', () => {
  test('a list tells places and problems, never a value', async () => {
    const { credentials } = await setUp({
      environment: { HF_TOKEN: token },
      vaults: [locked],
    });
    const entries = await expectOk(credentials.list());
    expect(entries.map(({ provider, place, problem }) => [provider, place, problem])).toEqual([
      ['huggingface', 'environment', null],
      ['wandb', null, "The keychain can't be read: it is locked. Nothing was changed."],
      ['skypilot', null, "The keychain can't be read: it is locked. Nothing was changed."],
    ]);
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  test('a check names the account, cleaned, and the place', async () => {
    const { credentials } = await setUp({
      environment: { HF_TOKEN: token },
      fetch: answering(200, { name: `a\u001b[31mda${'x'.repeat(500)}` }),
    });
    const checked = await expectOk(credentials.check('huggingface', context));
    expect(checked).toMatchObject({ status: 'valid', place: 'environment' });
    expect(checked.account).toMatch(/^a\[31mdax+$/);
    expect(checked.account?.length).toBe(100);
  });

  test.each([
    [refusing, 'unknown'],
    [answering(200, { name: 'ada' }), 'valid'],
  ])('a check does not fail because nobody answers (%#)', async (fetch, status) => {
    const { credentials } = await setUp({ environment: { HF_TOKEN: token }, fetch });
    expect((await expectOk(credentials.check('huggingface', context))).status).toBe(status);
  });

  test('a missing one, and one that is rejected', async () => {
    const nothing = await setUp();
    expect(await expectErr(nothing.credentials.check('wandb', context))).toMatchObject({
      code: 'credential.missing',
    });
    const { credentials } = await setUp({
      environment: { HF_TOKEN: token },
      fetch: answering(401, {}),
    });
    const error = await expectErr(credentials.check('huggingface', context));
    expect(error).toMatchObject({ code: 'credential.wrong', details: { place: 'environment' } });
    expect(error.message).toContain('HF_TOKEN in the environment');
  });

  test('removing empties every place and tells what the environment still holds', async () => {
    const dataDirectory = await temporaryDirectory();
    const file = createFileVault({ dataDirectory, environment: {} });
    const keychain = createKeychainVault({ service: 'vibeml', load: createFakeKeychain() });
    const { credentials } = await setUp({
      vaults: [keychain, file],
      environment: { HF_TOKEN: token },
    });
    await expectOk(file.keep('HF_TOKEN', 'one'));
    await expectOk(keychain.keep('HF_TOKEN', 'two'));
    expect(await expectOk(credentials.remove('huggingface'))).toMatchObject({
      removedFrom: ['keychain', 'file'],
      isInEnvironment: true,
    });
    expect(await expectOk(credentials.remove('huggingface'))).toMatchObject({ removedFrom: [] });
  });

  test('a locked keychain keeps no file from being removed', async () => {
    const dataDirectory = await temporaryDirectory();
    const file = createFileVault({ dataDirectory, environment: {} });
    await expectOk(file.keep('HF_TOKEN', 'one'));
    const { credentials } = await setUp({ vaults: [locked, file] });
    expect((await expectErr(credentials.remove('huggingface'))).code).toBe('credential.unreadable');
    expect(await expectOk(file.find('HF_TOKEN'))).toBeNull();
  });
});

describe('what each service is asked', () => {
  const asked = async (
    provider: string,
    environment: Readonly<Record<string, string>>,
    body: unknown,
  ) => {
    const requests: { url: string; init: RequestInit }[] = [];
    const fetch: Fetch = async (url, init) => {
      requests.push({ url, init });
      return new Response(JSON.stringify(body), { status: 200 });
    };
    const { credentials } = await setUp({ environment, fetch });
    return { checked: await credentials.check(provider, context), requests };
  };

  test('Weights & Biases: who is there, with the key as a password', async () => {
    const { checked, requests } = await asked(
      'wandb',
      { WANDB_API_KEY: 'k'.repeat(40), WANDB_BASE_URL: 'http://127.0.0.1:9/' },
      { data: { viewer: { username: 'ada' } } },
    );
    expect(checked._unsafeUnwrap()).toMatchObject({ status: 'valid', account: 'ada' });
    expect(requests[0]?.url).toBe('http://127.0.0.1:9/graphql');
    expect(new Headers(requests[0]?.init.headers).get('authorization')).toBe(
      `Basic ${btoa(`api:${'k'.repeat(40)}`)}`,
    );
    expect(requests[0]?.init.redirect).toBe('error');
    const nobody = await asked('wandb', { WANDB_API_KEY: 'wrong' }, { data: { viewer: null } });
    expect(nobody.checked._unsafeUnwrapErr()).toMatchObject({ code: 'credential.wrong' });
  });

  test('a SkyPilot server: who is there, where one is set', async () => {
    const environment = {
      SKYPILOT_SERVICE_ACCOUNT_TOKEN: 'sky_x',
      SKYPILOT_API_SERVER_ENDPOINT: 'http://127.0.0.1:9',
    };
    const { checked, requests } = await asked('skypilot', environment, {
      name: 'ci',
      role: 'user',
    });
    expect(checked._unsafeUnwrap()).toMatchObject({ account: 'ci' });
    expect(requests[0]?.url).toBe('http://127.0.0.1:9/users/role');
    const nowhere = await asked('skypilot', { SKYPILOT_SERVICE_ACCOUNT_TOKEN: 'sky_x' }, {});
    expect(nowhere.checked._unsafeUnwrap().reason).toContain('no SkyPilot API server is set');
    expect(nowhere.requests).toEqual([]);
  });

  test('a key of a cloud: signs a short token with it, and sends that alone', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const key = await exportPKCS8(privateKey);
    const parts = {
      'private-key': key,
      kid: 'k1',
      iss: 'serviceaccount-1',
      sub: 'serviceaccount-1',
    };
    const document = JSON.stringify({ 'subject-credentials': parts });
    const provider = cloudCredentialProvider(
      {
        name: 'NEBIUS_CREDENTIALS',
        title: 'Key',
        isSecret: true,
        need: 'one_of',
        files: [],
        howToGet: { text: 'Make one.', command: 'make one' },
        check: {
          kind: 'jwt_exchange',
          method: 'POST',
          url: 'http://127.0.0.1:9/exchange',
          algorithm: 'RS256',
          lifetimeSeconds: 300,
          keyFields: {
            privateKey: ['subject-credentials', 'private-key'],
            keyId: ['subject-credentials', 'kid'],
            issuer: ['subject-credentials', 'iss'],
            subject: ['subject-credentials', 'sub'],
          },
          form: { grant_type: 'exchange' },
          tokenField: 'subject_token',
          answerField: 'access_token',
        },
      },
      { id: 'cloud', title: 'Cloud', purpose: 'machines' },
    );
    const question = (await provider.ask(document, {}))._unsafeUnwrap();
    expect(question.body).not.toContain('PRIVATE');
    const form = new URLSearchParams(question.body);
    expect(form.get('grant_type')).toBe('exchange');
    const signed = await jwtVerify(form.get('subject_token') ?? '', publicKey);
    expect(signed.protectedHeader).toEqual({ alg: 'RS256', kid: 'k1' });
    expect(signed.payload).toMatchObject({ iss: 'serviceaccount-1', sub: 'serviceaccount-1' });
    expect(Number(signed.payload.exp) - Number(signed.payload.iat)).toBe(300);
    expect(provider.read(200, { access_token: 'x' })).toEqual({ kind: 'valid', account: null });
    expect([400, 401, 503].map((status) => provider.read(status, {}).kind)).toEqual([
      'wrong',
      'wrong',
      'unknown',
    ]);
    for (const broken of ['', '{}', document.replace('PRIVATE KEY', 'PUBLIC KEY'), 'hf_x']) {
      expect((await provider.ask(broken, {}))._unsafeUnwrapErr()).toEqual({ kind: 'wrong' });
    }
  });

  test('Hugging Face: nobody, where HF_HUB_OFFLINE is set', async () => {
    const { checked, requests } = await asked(
      'huggingface',
      { HF_TOKEN: token, HF_HUB_OFFLINE: '1' },
      {},
    );
    expect(checked._unsafeUnwrap()).toMatchObject({
      status: 'unknown',
      reason: 'HF_HUB_OFFLINE is set',
    });
    expect(requests).toEqual([]);
  });

  test('Hugging Face: a server of this machine that speaks its protocol', async () => {
    const server = await startHubServer({ tokens: { [token]: [] } });
    onTestFinished(() => server.close());
    const { credentials } = await setUp({
      fetch: globalThis.fetch,
      environment: { HF_ENDPOINT: `${server.endpoint}/` },
    });
    const wrong = await expectErr(
      credentials.keep('huggingface', 'hf_wrong_one', { isChecked }, context),
    );
    expect(wrong.code).toBe('credential.wrong');
    const kept = await expectOk(credentials.keep('huggingface', token, { isChecked }, context));
    expect(kept).toMatchObject({ status: 'valid', account: 'ada' });
  });
});
