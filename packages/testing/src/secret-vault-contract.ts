import type { SecretVault } from '@vibeml/core-models';
import { describe, expect, test } from 'vitest';
import { expectOk } from './expect-result.ts';

/** Gives what opens one and the same place again and again, as one process after another would; it is empty at first. */
export type OpenVault = () => SecretVault;

/** What every place for secrets must do; `makePlace` gives an empty one each time. */
export const secretVaultContract = (name: string, makePlace: () => Promise<OpenVault>): void => {
  describe(`${name} keeps secrets`, () => {
    test('what was never kept is null', async () => {
      const vault = (await makePlace())();
      expect(await expectOk(vault.find('HF_TOKEN'))).toBeNull();
      expect(await expectOk(vault.remove('HF_TOKEN'))).toBe(false);
    });

    test.each([
      'hf_abcdefgh',
      `"quoted" \\ \u00e4 \u{1f600}\nsecond line`,
      JSON.stringify({ 'subject-credentials': { 'private-key': 'x'.repeat(4096) } }),
    ])('a value is found again as it was, by another process too (%#)', async (value) => {
      const open = await makePlace();
      expect(await expectOk(open().keep('HF_TOKEN', value))).toBe(true);
      expect(await expectOk(open().find('HF_TOKEN'))).toBe(value);
      expect(await expectOk(open().find('WANDB_API_KEY'))).toBeNull();
    });

    test('a later value replaces an earlier one', async () => {
      const open = await makePlace();
      await expectOk(open().keep('HF_TOKEN', 'first'));
      await expectOk(open().keep('HF_TOKEN', 'second'));
      expect(await expectOk(open().find('HF_TOKEN'))).toBe('second');
    });

    test('what is removed is gone, and the others stay', async () => {
      const open = await makePlace();
      await expectOk(open().keep('HF_TOKEN', 'one'));
      await expectOk(open().keep('WANDB_API_KEY', 'two'));
      expect(await expectOk(open().remove('HF_TOKEN'))).toBe(true);
      expect(await expectOk(open().remove('HF_TOKEN'))).toBe(false);
      expect(await expectOk(open().find('HF_TOKEN'))).toBeNull();
      expect(await expectOk(open().find('WANDB_API_KEY'))).toBe('two');
    });

    test('of many at once each keeps its own, and one value of the same name holds whole', async () => {
      const open = await makePlace();
      const values = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(200));
      await Promise.all(
        values.flatMap((value, at) => [
          expectOk(open().keep('SHARED', value)),
          expectOk(open().keep(`OWN_${at}`, value)),
        ]),
      );
      expect(values).toContain(await expectOk(open().find('SHARED')));
      const own = await Promise.all(values.map((_, at) => expectOk(open().find(`OWN_${at}`))));
      expect(own).toEqual(values);
    });
  });
};
