import {
  credentialMissing,
  credentialProviderUnknown,
  credentialUnchecked,
  credentialWrong,
} from '@vibeml/errors';
import type { LocalTools } from '@vibeml/sdk';
import { errAsync, okAsync } from 'neverthrow';
import { describe, expect, test, vi } from 'vitest';
import { runCli } from '../../test-support/fake-host.ts';
import { createFakeVibeml } from '../../test-support/fake-vibeml.ts';

const owner = { id: 'huggingface', title: 'Hugging Face', variable: 'HF_TOKEN' };
const secret = 'hf_never_to_be_seen';
const kept = {
  provider: 'huggingface',
  title: 'Hugging Face',
  variable: 'HF_TOKEN',
  place: 'file',
  status: 'valid',
  account: 'ada',
  reason: null,
  isHidden: false,
} as const;

const keeping = (...answers: ReturnType<LocalTools['keepCredential']>[]) => {
  const keepCredential = vi.fn<LocalTools['keepCredential']>(
    () => answers.shift() ?? okAsync(kept),
  );
  return { keepCredential, vibeml: createFakeVibeml({ local: { keepCredential } }) };
};

test('a list says where each credential comes from, and what could not be read', async () => {
  const { out, exitCode } = await runCli(['credentials']);
  expect(exitCode).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "PROVIDER     FROM      VARIABLE                        WHAT IT IS FOR
    huggingface  keychain  HF_TOKEN                        gated and private models and datasets
    wandb        –         WANDB_API_KEY                   curves of a run at Weights & Biases
    skypilot     –         SKYPILOT_SERVICE_ACCOUNT_TOKEN  a SkyPilot API server that asks for a token
    ! The credential file x.jwe can't be read: it was changed. Nothing was changed.

      vibeml credentials set wandb  keep one
    "
  `);
  expect((await runCli(['credentials', 'list', '--json'])).out).toContain('"place": "keychain"');
});

describe('set', () => {
  const set = ['credentials', 'set', 'huggingface'];

  test('asks without showing what is typed', async () => {
    const { vibeml, keepCredential } = keeping();
    const run = await runCli(set, { vibeml, terminal: true, answers: [secret] });
    expect(run).toMatchObject({ exitCode: 0, err: '' });
    expect(run.questions).toEqual(['Enter or paste the value; it is not shown']);
    expect(run.out).toMatchInlineSnapshot(`
      "✔ The credential for Hugging Face is kept in an encrypted file. Account: ada.
      ! Its key lies in credentials.key beside it: whoever reads all your files can use it.
        VIBEML_CREDENTIALS_PASSPHRASE protects against that.
      "
    `);
    expect(run.out).not.toContain(secret);
    expect(keepCredential.mock.calls[0]?.slice(0, 3)).toEqual([
      'huggingface',
      secret,
      { isChecked: true },
    ]);
  });

  test('reads standard input, for programs too', async () => {
    for (const flags of [['--stdin'], ['--stdin', '--json']]) {
      const { vibeml, keepCredential } = keeping();
      const run = await runCli([...set, ...flags], { vibeml, input: `${secret}\n` });
      expect(run).toMatchObject({ exitCode: 0, err: '', questions: [] });
      expect(run.out).not.toContain(secret);
      expect(keepCredential.mock.calls[0]?.[1]).toBe(`${secret}\n`);
    }
  });

  test.each([[[]], [['--json']]])(
    'asks nobody without a terminal or with --json: %j',
    async (flags) => {
      const { vibeml, keepCredential } = keeping();
      const run = await runCli([...set, ...flags], { vibeml, terminal: flags.length > 0 });
      expect(run).toMatchObject({ exitCode: 2, questions: [] });
      expect(`${run.out}${run.err}`).toContain('--stdin');
      expect(keepCredential).not.toHaveBeenCalled();
    },
  );

  test.each([
    [[...set, secret]],
    [[...set, secret, '--json']],
    [['credentials', 'set', secret, 'huggingface']],
    [[...set, `--token=${secret}`]],
    [[...set, '--token', secret]],
    [[...set, `--stdin=${secret}`]],
    [[...set, `--stdin=${secret}`, '--json']],
    [['credentials', 'check', 'huggingface', secret]],
  ])('takes no value from the command line, and repeats none (%#)', async (argv) => {
    const { vibeml, keepCredential } = keeping();
    const run = await runCli(argv, { vibeml, terminal: true, input: '' });
    expect(run.exitCode).toBe(2);
    expect(`${run.out}${run.err}`).not.toContain(secret);
    expect(keepCredential).not.toHaveBeenCalled();
  });

  test('a value on the command line is told to be worthless now', async () => {
    const { err } = await runCli([...set, secret], { terminal: true });
    expect(err).toMatchInlineSnapshot(`
      "A credential is not taken from the command line: other programs and the history of the shell see it there. Nothing was kept.
        → Enter it when it is asked for; it is not shown.
            vibeml credentials set huggingface
        → Or give it on standard input.
            vibeml credentials set huggingface --stdin < token.txt
        → If it was a real one: revoke it where it was made, and make a new one.
        Retry safe: yes · Spending now: no · credential.in_arguments (docs/errors.md#credentialin_arguments)
      "
    `);
  });

  test('a wrong value is exit code 4', async () => {
    const { vibeml } = keeping(errAsync(credentialWrong(owner, 'entered')));
    const run = await runCli(set, { vibeml, terminal: true, answers: [secret] });
    expect(run).toMatchObject({ exitCode: 4, out: '' });
    expect(run.err).toMatchInlineSnapshot(`
      "Hugging Face rejects what was entered. Nothing was kept.
        → Copy it whole and enter it again.
            vibeml credentials set huggingface
        Retry safe: yes · Spending now: no · credential.wrong (docs/errors.md#credentialwrong)
      "
    `);
  });

  const unchecked = () => errAsync(credentialUnchecked(owner, 'no answer came in time'));

  test('what could not be checked is kept when the person says so', async () => {
    const { vibeml, keepCredential } = keeping(
      unchecked(),
      okAsync({ ...kept, status: 'unknown', account: null, reason: 'the service was not asked' }),
    );
    const run = await runCli(set, { vibeml, terminal: true, answers: [secret, true] });
    expect(run.exitCode).toBe(0);
    expect(run.questions[1]).toContain('no answer came in time');
    expect(run.out).toContain('! It is not checked: the service was not asked.');
    expect(keepCredential.mock.calls.map(([, , options]) => options)).toEqual([
      { isChecked: true },
      { isChecked: false },
    ]);
  });

  test.each([
    [false, 4],
    [null, 130],
  ])('and is not kept when the person answers %j', async (answer, exitCode) => {
    const { vibeml, keepCredential } = keeping(unchecked());
    const run = await runCli(set, { vibeml, terminal: true, answers: [secret, answer] });
    expect(run.exitCode).toBe(exitCode);
    expect(keepCredential).toHaveBeenCalledTimes(1);
  });

  test('a program is not asked: it says --no-check', async () => {
    const first = keeping(unchecked());
    const refused = await runCli([...set, '--stdin'], { vibeml: first.vibeml, input: secret });
    expect(refused.exitCode).toBe(4);
    expect(refused.err).toContain('vibeml credentials set huggingface --no-check');
    const second = keeping();
    await runCli([...set, '--stdin', '--no-check'], { vibeml: second.vibeml, input: secret });
    expect(second.keepCredential.mock.calls[0]?.[2]).toEqual({ isChecked: false });
  });

  test('a question that is left keeps nothing', async () => {
    const { vibeml, keepCredential } = keeping();
    const run = await runCli(set, { vibeml, terminal: true, answers: [null] });
    expect(run.exitCode).toBe(130);
    expect(keepCredential).not.toHaveBeenCalled();
  });

  test('the environment that goes first is told; with a passphrase the key is no worry', async () => {
    const { vibeml } = keeping(okAsync({ ...kept, isHidden: true }));
    const run = await runCli([...set, '--stdin'], {
      vibeml,
      input: secret,
      environment: { VIBEML_CREDENTIALS_PASSPHRASE: 'x' },
    });
    expect(run.out).toContain('HF_TOKEN is set in the environment and goes first');
    expect(run.out).not.toContain('credentials.key');
  });
});

describe('check and remove', () => {
  test('a right one', async () => {
    expect((await runCli(['credentials', 'check', 'huggingface'])).out).toBe(
      '✔ Hugging Face takes the credential from the keychain. Account: ada.\n',
    );
  });

  test('one that could not be checked is exit code 1; a missing one 4; an unknown provider 2', async () => {
    const { isHidden: _, ...checked } = kept;
    const answers: [ReturnType<LocalTools['checkCredential']>, number, string][] = [
      [
        okAsync({ ...checked, status: 'unknown', account: null, reason: 'it is busy' }),
        1,
        'could not be checked: it is busy',
      ],
      [errAsync(credentialMissing(owner)), 4, 'There is no credential for Hugging Face.'],
      [errAsync(credentialProviderUnknown(['huggingface'])), 2, 'There is no such provider.'],
    ];
    for (const [answer, exitCode, text] of answers) {
      const vibeml = createFakeVibeml({ local: { checkCredential: () => answer } });
      const run = await runCli(['credentials', 'check', 'huggingface'], { vibeml });
      expect(run.exitCode).toBe(exitCode);
      expect(`${run.out}${run.err}`).toContain(text);
    }
  });

  test('what is removed, and what the environment still holds', async () => {
    const vibeml = createFakeVibeml({
      local: {
        removeCredential: () =>
          okAsync({
            provider: 'huggingface',
            title: 'Hugging Face',
            variable: 'HF_TOKEN',
            removedFrom: ['keychain', 'file'],
            isInEnvironment: true,
          }),
      },
    });
    const { out } = await runCli(['credentials', 'remove', 'huggingface'], { vibeml });
    expect(out).toMatchInlineSnapshot(`
      "✔ The credential for Hugging Face is removed from the keychain and an encrypted file.
      ! HF_TOKEN is still set in the environment; unset it there.
      "
    `);
  });
});
