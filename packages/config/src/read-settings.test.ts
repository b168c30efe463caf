import { expectErr, expectOk } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

const path = '/home/ada/.vibeml/config.yaml';

const read = async (text: string) => Object.fromEntries(await expectOk(readSettings(path, text)));

test('every setting, old names and all', async () => {
  const text = `
    default_workflow: lora
    max_cost: 12.5   # dollars
    default_cloud: local
    project: 007
    user: 'ada lovelace'
    color: never`;
  expect(await read(text)).toEqual({
    workflow: 'lora',
    maxCostUsd: 12.5,
    target: 'local',
    project: '007',
    user: 'ada lovelace',
    color: 'never',
  });
  expect(await read('max_budget_per_job: 0')).toEqual({ maxCostUsd: 0 });
});

test.each(['', '# nothing\n', 'user:\nproject: ~\n', '---\n', '\ufeff'])(
  '%j sets nothing',
  async (text) => {
    expect(await read(text)).toEqual({});
  },
);

test.each([
  [
    'user: ada\nmaxCostUsd: ten\n',
    'line 2: maxCostUsd must be a number of dollars from 0 to 1000000',
  ],
  ['maxCostUsd: -1', 'line 1: maxCostUsd must be a number of dollars from 0 to 1000000'],
  ['maxCostUsd: 1e9', 'line 1: maxCostUsd must be a number of dollars from 0 to 1000000'],
  ['maxCostUsd: 2000000', 'line 1: maxCostUsd must be a number of dollars from 0 to 1000000'],
  ['maxCostUsd: .inf', 'line 1: maxCostUsd must be a number of dollars from 0 to 1000000'],
  ['\n\nmax_cots: 3', "line 3: there is no setting 'max_cots'"],
  ['toString: 3', "line 1: there is no setting 'toString'"],
  ['? [a]\n: 3', "line 1: there is no setting ''"],
  ['color: blue', 'line 1: color must be auto, always or never'],
  ["user: ''", 'line 1: user must be 1 to 64 characters'],
  [`project: ${'x'.repeat(65)}`, 'line 1: project must be 1 to 64 characters'],
  ['user: ada\nproject: [a, b]', 'line 2: project must be one plain value'],
  ['user: &a x\nproject: *a', 'line 2: project must be one plain value'],
  ['max_cost: 1\nmaxCostUsd: 2', 'maxCostUsd is set twice, under its old name and its new one'],
  ['user: ada\nproject: "x\nworkflow: lora\n', 'line 4 is not valid YAML'],
  ['user: ada\nuser: bob\n', 'line 2 is not valid YAML'],
  ['user: ada\n---\nuser: bob\n', 'line 2 is not valid YAML'],
  ['- user', "line 1 does not begin a list of 'setting: value' lines"],
  ['just words', "line 1 does not begin a list of 'setting: value' lines"],
])('%j is refused: %s', async (text, reason) => {
  const error = await expectErr(readSettings(path, text));
  expect(error).toMatchObject({ code: 'config.unreadable', details: { path, reason } });
});

test('aliases that would swell to gigabytes are refused at once', async () => {
  const lines = ['user: &a [x,x,x,x,x,x,x,x,x]'];
  for (let level = 0; level < 20; level += 1) lines.push(`x${level}: &b${level} [*a,*a,*a,*a,*a]`);
  expect((await expectErr(readSettings(path, lines.join('\n')))).code).toBe('config.unreadable');
});
