import { expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { createEnvironmentSecretStore } from './index.ts';

test.each([
  ['HF_TOKEN', 'hf_abc'],
  ['WANDB_API_KEY', null],
  ['EMPTY', null],
  ['toString', null],
])('%s is %j', async (name, expected) => {
  const secrets = createEnvironmentSecretStore({ HF_TOKEN: ' hf_abc\n', EMPTY: ' ' });
  expect(await expectOk(secrets.find(name))).toBe(expected);
});
