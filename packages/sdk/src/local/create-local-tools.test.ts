import { join } from 'node:path';
import { expectErr, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, onTestFinished, test } from 'vitest';
import { createComposition } from '../composition/create-composition.ts';
import { createVibeml } from '../create-vibeml.ts';
import { writeChats, writeSmallModel } from '../test-support/small-model.ts';

const optionsOf = (home: string) => ({
  homeDirectory: home,
  workingDirectory: home,
  environment: {
    // No program is found there, Python neither.
    PATH: join(home, 'nothing'),
    HOME: home,
    HF_ENDPOINT: 'http://127.0.0.1:9',
    VIBEML_CATALOGUE_URL: 'off',
    VIBEML_CREDENTIAL_STORE: 'file',
  },
});

const open = async () => {
  const home = await temporaryDirectory();
  const { local, close } = createComposition(optionsOf(home));
  onTestFinished(close);
  return { home, local };
};

test('a credential is kept, listed without its value, taken out of texts, and removed', async () => {
  const { local } = await open();
  const secret = 'of no known form';
  expect((await expectErr(local.checkCredential('huggingface'))).code).toBe('credential.missing');
  expect(local.redact(`it says ${secret}`)).toBe(`it says ${secret}`);
  const kept = await expectOk(local.keepCredential('huggingface', secret, { isChecked: false }));
  expect(kept).toMatchObject({ place: 'file', status: 'unknown', isHidden: false });
  const list = await expectOk(local.listCredentials());
  expect(list[0]).toMatchObject({ provider: 'huggingface', place: 'file' });
  expect(JSON.stringify(list)).not.toContain(secret);
  expect(local.redact(`it says ${secret}`)).not.toContain(secret);
  expect(await expectOk(local.removeCredential('huggingface'))).toMatchObject({
    removedFrom: ['file'],
  });
  expect((await expectErr(local.removeCredential('nobody'))).code).toBe(
    'credential.provider_unknown',
  );
});

test('a question about a credential can be given up', async () => {
  const { local } = await open();
  await expectOk(local.keepCredential('huggingface', 'hf_x', { isChecked: false }));
  const left = { signal: AbortSignal.abort() };
  expect((await expectErr(local.checkCredential('huggingface', left))).code).toBe(
    'request.cancelled',
  );
});

test('ids are looked at before anything is looked up', async () => {
  const { local } = await open();
  const codes = [
    (await expectErr(local.findPlan('../plan'))).code,
    (await expectErr(local.findGroup('../group'))).code,
    (await expectErr(local.openChat('../run'))).code,
    (await expectErr(local.downloadArtifacts('../run', './out'))).code,
  ];
  expect(codes).toEqual(Array.from(codes, () => 'request.invalid'));
  expect((await expectErr(local.findPlan('0123456789ab'))).code).toBe('plan.not_found');
  expect((await expectErr(local.findGroup('g-0123456789'))).code).toBe('plan.not_found');
  expect((await expectErr(local.downloadArtifacts('nobody', './out'))).code).toBe('run.not_found');
});

test('a stored plan and a stored group are found again', async () => {
  const home = await temporaryDirectory();
  const vibeml = createVibeml(optionsOf(home));
  onTestFinished(() => expectOk(vibeml.close()).then(() => undefined));
  const model = writeSmallModel(join(home, 'small-model'));
  const dataset = writeChats(join(home, 'chats.jsonl'), 20);
  const { group } = await expectOk(
    vibeml.planGroup({ request: { model, dataset }, grid: { seed: [1, 2] } }),
  );
  expect(await expectOk(vibeml.local.findGroup(group.id))).toEqual(group);
  for (const { planId, digest } of group.items) {
    expect(await expectOk(vibeml.local.findPlan(planId))).toMatchObject({ id: planId, digest });
  }
});

test('without Python nothing that trains can be prepared, and that is said', async () => {
  const { local } = await open();
  expect((await expectErr(local.ensureEnvironment())).code).toBe('environment.python_missing');
  expect((await expectErr(local.prepareDemoModel())).code).toBe('environment.python_missing');
});
