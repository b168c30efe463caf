import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { okAsync } from 'neverthrow';
import { afterAll, expect, test, vi } from 'vitest';
import { runCli } from '../test-support/fake-host.ts';
import { createFakeVibeml, fakeGroup } from '../test-support/fake-vibeml.ts';
import { failedView, succeededView, trainingView } from '../test-support/sample-views.ts';

const directory = mkdtempSync(join(tmpdir(), 'vibeml-group-files-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const answer = {
  summary: '',
  nextActions: [],
  group: fakeGroup,
  approval: { required: true, command: `vibeml approve ${fakeGroup.id}` },
};

const asked = async (...flags: readonly string[]) => {
  const planGroup = vi.fn((_input: unknown) => okAsync(answer));
  const { err, exitCode } = await runCli(['plan', ...flags], {
    vibeml: createFakeVibeml({ planGroup }),
  });
  return { input: planGroup.mock.calls[0]?.[0], err, exitCode };
};

test('a grid becomes a group; numbers are numbers, and the cap counts for all', async () => {
  const { input } = await asked(
    ...'--model ./model --dataset ./chats.jsonl --epochs 2 --max-cost 9 --concurrency 3'.split(' '),
    ...'--grid learningRate=1e-4,2e-4 --grid model=./a,./b --grid packing=true,false'.split(' '),
  );
  expect(input).toEqual({
    request: {
      model: './model',
      dataset: './chats.jsonl',
      hyperparameters: { numTrainEpochs: 2 },
      tags: {},
    },
    grid: { learningRate: [1e-4, 2e-4], model: ['./a', './b'], packing: [true, false] },
    maxCostUsd: 9,
    concurrency: 3,
  });
});

test.each([
  ['list.json', JSON.stringify([{ model: './a' }, { model: './b', loraR: 8 }])],
  ['list.yaml', '- model: ./a\n- model: ./b\n  loraR: 8\n'],
])('a file lists the items: %s', async (name, text) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  const { input } = await asked('--file', path, '--dataset', './chats.jsonl');
  expect(input).toMatchObject({
    request: { dataset: './chats.jsonl' },
    items: [{ model: './a' }, { model: './b', loraR: 8 }],
    concurrency: 2,
  });
});

test('a file may say everything; flags come before it', async () => {
  const path = join(directory, 'whole.yml');
  writeFileSync(
    path,
    'request:\n  model: ./model\n  dataset: ./chats.jsonl\n  hyperparameters: {seed: 1, loraR: 8}\ngrid:\n  loraR: [8, 16]\nmaxCostUsd: 3\n',
  );
  const { input } = await asked('--file', path, '--max-cost', '4', '--seed', '7');
  expect(input).toEqual({
    request: {
      model: './model',
      dataset: './chats.jsonl',
      hyperparameters: { seed: 7, loraR: 8 },
      tags: {},
    },
    grid: { loraR: [8, 16] },
    maxCostUsd: 4,
    concurrency: 2,
  });
});

test.each([
  ['nothing.json', null, /can't be read/],
  ['broken.json', '[{', /neither JSON nor YAML/],
  ['broken.yaml', 'a: [', /neither JSON nor YAML/],
  ['number.json', '7', /must hold a list/],
  ['strange.json', '{"surprise": 1}', /surprise/],
  ['bomb.yaml', `a: &a [1,1,1,1]\nb: [${'*a,'.repeat(200)}]\nitems: []`, /neither JSON nor YAML/],
])('a file that is no group is refused: %s', async (name, text, message) => {
  const path = join(directory, name);
  if (text !== null) writeFileSync(path, text);
  const { err, exitCode, input } = await asked('--file', path);
  expect(err).toMatch(message);
  expect([exitCode, input]).toEqual([2, undefined]);
});

const group = {
  ...fakeGroup,
  failures: [{ title: 'gpuType RTX9000', changes: [], code: 'x', message: 'Not supported.' }],
};

test.each([80, 120])('the items of a group stand side by side, %i columns', async (columns) => {
  const planGroup = () => okAsync({ ...answer, group });
  const { out } = await runCli(['plan', '--grid', 'seed=0,1'], {
    vibeml: createFakeVibeml({ planGroup }),
    columns,
  });
  expect(out).toMatchSnapshot();
});

const members = (runs: readonly (ReturnType<typeof succeededView> | null)[]) =>
  fakeGroup.items.map((item, index) => ({ item, run: runs[index] ?? null, error: null }));
const state = (runs: readonly (ReturnType<typeof succeededView> | null)[], finished: boolean) => ({
  summary: 'Group.',
  nextActions: [],
  group: fakeGroup,
  members: members(runs),
  waiting: runs.filter((run) => run === null).length,
  finished,
});

test('a group is followed until all of it has ended, and then compared', async () => {
  const states = [
    state([trainingView(10), null], false),
    state([succeededView(), trainingView(20)], false),
    state([succeededView(), failedView()], true),
  ];
  const launchGroup = vi.fn(() =>
    okAsync(states[launchGroup.mock.calls.length - 1] ?? state([], true)),
  );
  const { out, exitCode } = await runCli(['launch', fakeGroup.id, '--follow'], {
    vibeml: createFakeVibeml({ launchGroup }),
  });
  expect(launchGroup).toHaveBeenCalledTimes(3);
  expect(exitCode).toBe(1);
  expect(out).toMatchSnapshot();
});

test('without --follow the first ones are started, and that is all', async () => {
  const launchGroup = vi.fn(() => okAsync(state([trainingView(10), null], false)));
  const { exitCode, out } = await runCli(['launch', fakeGroup.id], {
    vibeml: createFakeVibeml({ launchGroup }),
  });
  expect([launchGroup.mock.calls.length, exitCode]).toEqual([1, 0]);
  expect(out).toContain('waiting');
});

test('nobody but a person at a terminal approves a group', async () => {
  const approveGroup = vi.fn(() => okAsync({} as never));
  for (const flags of [[], ['--json']]) {
    const { exitCode } = await runCli(['approve', fakeGroup.id, ...flags], {
      vibeml: createFakeVibeml({ approveGroup }),
    });
    expect(exitCode).toBe(3);
  }
  expect(approveGroup).not.toHaveBeenCalled();
});
