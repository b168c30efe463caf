import * as fc from 'fast-check';
import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { changeSetting } from './change-setting.ts';
import { readSettings } from './read-settings.ts';

const path = '/home/ada/.vibeml/config.yaml';

const file = `# My settings

# Never more than this.
maxCostUsd: 10.00 # for one run
project: "tickets" # the router

# The end.
`;

test('a changed value leaves comments, order and the other lines as they are', async () => {
  expect(await expectOk(changeSetting(path, file, 'maxCostUsd', 5.5))).toBe(
    file.replace('10.00', '5.5'),
  );
  expect(await expectOk(changeSetting(path, file, 'project', 'chats'))).toBe(
    file.replace('"tickets"', 'chats'),
  );
});

test('a new setting comes after the others', async () => {
  const changed = await expectOk(changeSetting(path, file, 'workflow', 'full'));
  expect(changed).toBe(file.replace('# the router\n', '# the router\nworkflow: full\n'));
});

test('a setting that is taken out takes its line', async () => {
  const changed = await expectOk(changeSetting(path, file, 'project', null));
  expect(changed).toBe(
    '# My settings\n\n# Never more than this.\nmaxCostUsd: 10.00 # for one run\n\n# The end.\n',
  );
});

test.each([
  ['max_cost: 3 # cap\n', 'maxCostUsd: 4 # cap\n'],
  ['max_cost: 3\nmax_budget_per_job: 5\n', 'maxCostUsd: 4\n'],
  ['max_cost: 3\nmaxCostUsd: 5\n', 'maxCostUsd: 4\n'],
  ['', 'maxCostUsd: 4\n'],
  ['# only words\n', '# only words\n\nmaxCostUsd: 4\n'],
  ['---\n', '---\nmaxCostUsd: 4\n'],
  ['maxCostUsd:\n', 'maxCostUsd: 4\n'],
  ['maxCostUsd: [1, 2]\n', 'maxCostUsd: 4\n'],
])('%j becomes %j', async (before, after) => {
  expect(await expectOk(changeSetting(path, before, 'maxCostUsd', 4))).toBe(after);
});

test.each([
  ['user: ada\n', ''],
  ['# mine\nuser: ada\n', '# mine\n'],
  ['# mine\n\n# who\nuser: ada # me\n# end\n', '# mine\n\n# who\n# end\n'],
  ['# nothing set\n', '# nothing set\n'],
  ['', ''],
])('when nothing is left of %j, its comments are', async (before, after) => {
  expect((await expectOk(changeSetting(path, before, 'user', null))).trim()).toBe(after.trim());
});

test('an old name is taken out as well', async () => {
  expect(await expectOk(changeSetting(path, 'max_cost: 3\nuser: a\n', 'maxCostUsd', null))).toBe(
    'user: a\n',
  );
});

test('a damaged file is never written over', async () => {
  for (const text of ['user: [', '- a\n- b\n', 'user: *nowhere\n']) {
    const error = await expectErr(changeSetting(path, text, 'project', 'x'));
    expect(error).toMatchObject({ code: 'config.unreadable', details: { path } });
  }
});

test('what was written is read back, whatever it is', () => {
  const text = fc.string({ minLength: 1, maxLength: 64 }).filter((each) => each.trim() !== '');
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 1_000_000 }), (project, cents) => {
      const settings = changeSetting(path, file, 'project', project.trim())
        .andThen((changed) => changeSetting(path, changed, 'maxCostUsd', cents / 100))
        .andThen((changed) => readSettings(path, changed));
      expect(settings._unsafeUnwrap()).toEqual(
        new Map<string, unknown>([
          ['maxCostUsd', cents / 100],
          ['project', project.trim()],
        ]),
      );
    }),
  );
});
