import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetRunOutput,
  InspectDatasetOutput,
  ListRunsOutput,
  PlanRunOutput,
  WaitForRunOutput,
} from '@vibeml/sdk';
import { type HubFixture, type HubServer, startHubServer } from 'vibeml-testing';
import { prepareTraining } from 'vibeml-training-ground';
import { afterAll, expect } from 'vitest';
import { type Refused, type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const opened = 'hf_of_somebody_who_agreed';

const readModel = (directory: string): HubFixture['files'] =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]),
  );

/** A Hub of this machine with a tiny model and a few rows; closed when the story is over. */
const hubOfStory = () => {
  let server: HubServer | null = null;
  const hub = (): HubServer => {
    if (server === null) throw new Error('the Hub is not open yet');
    return server;
  };
  const open = async () => {
    const { tinyModel, dataset } = await prepareTraining();
    const files = readModel(tinyModel);
    const rows = readFileSync(dataset);
    server = await startHubServer({
      tokens: { [opened]: ['org/private', 'org/gated', 'org/gated-rows'] },
      repositories: [
        { kind: 'model', id: 'org/tiny', files, cardData: { license: 'mit' } },
        { kind: 'model', id: 'org/gated', files, gated: 'manual' },
        { kind: 'model', id: 'org/private', files, private: true },
        {
          kind: 'dataset',
          id: 'org/rows',
          files: { 'README.md': '# rows', 'data/train-00000-of-00001.jsonl': rows },
        },
        { kind: 'dataset', id: 'org/gated-rows', files: { 'train.jsonl': rows }, gated: 'auto' },
        { kind: 'dataset', id: 'org/empty', files: { 'README.md': '', 'train.jsonl': '' } },
        {
          kind: 'dataset',
          id: 'org/odd',
          files: { 'train.jsonl': '{"left": 1, "right": 2}\n'.repeat(40) },
        },
        { kind: 'dataset', id: 'org/pictures', files: { 'a.png': 'x', 'b.png': 'x' } },
      ],
      viewer: {
        'org/rows': {
          splits: [
            {
              config: 'default',
              split: 'train',
              rows: rows
                .toString('utf8')
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line)),
            },
          ],
        },
      },
    });
    return { environment: { HF_ENDPOINT: server.endpoint, HF_HUB_DISABLE_XET: '1' } };
  };
  afterAll(() => server?.close());
  return { hub, open };
};

const planning = (flags: Readonly<Record<string, string>> = {}): string[] => [
  'plan',
  ...Object.entries({ '--model': 'org/tiny', '--dataset': 'org/rows', ...flags }).flat(),
];

/** A plan that is refused starts nothing. */
const refusedPlan = async (
  stage: Stage,
  flags: Readonly<Record<string, string>>,
): Promise<Refused> => {
  const refused = await stage.refusal(...planning(flags));
  expect(refused.advice.length).toBeGreaterThan(0);
  expect((await stage.answer(ListRunsOutput, 'runs')).total).toBe(0);
  expect(readdirSync(stage.dataDirectory)).not.toContain('runs');
  return refused;
};

story('a Hub that refuses', () => {
  const { hub, open } = hubOfStory();
  const stage = stageOfStory(open);

  verifies('hub:model-missing', async () => {
    const refused = await refusedPlan(stage(), { '--model': 'xyz' });
    expect(refused).toMatchObject({
      code: 'model.not_found',
      message: "Model 'xyz' not found on HuggingFace",
      exitCode: 1,
    });
  });

  verifies('hub:model-gated', async () => {
    const refused = await refusedPlan(stage(), { '--model': 'org/gated' });
    expect(refused).toMatchObject({ code: 'model.access_denied', exitCode: 4 });
    expect(refused.message).toContain('gated');
    expect(refused.advice[0]?.text).toContain('HF_TOKEN');
  });

  verifies('hub:model-private', async () => {
    expect(await refusedPlan(stage(), { '--model': 'org/private' })).toMatchObject({
      code: 'model.not_found',
    });
    const withToken = stage().start([...planning({ '--model': 'org/private' }), '--json'], {
      HF_TOKEN: opened,
    });
    const { stdout } = await withToken.ended;
    expect(PlanRunOutput.parse(JSON.parse(stdout)).plan.model.name).toBe('org/private');
    expect(stdout).not.toContain(opened);
    // What one token opened stays closed to the others.
    expect(await refusedPlan(stage(), { '--model': 'org/private' })).toMatchObject({
      code: 'model.not_found',
    });
  });

  verifies('hub:model-revision', async () => {
    const refused = await refusedPlan(stage(), { '--model': 'org/tiny@v9' });
    expect(refused).toMatchObject({
      code: 'model.revision_not_found',
      message: "Model 'org/tiny' has no revision 'v9' on HuggingFace.",
      exitCode: 1,
    });
  });

  verifies('hub:dataset-missing', async () => {
    expect(await refusedPlan(stage(), { '--dataset': 'org/nothing' })).toMatchObject({
      code: 'dataset.not_found',
      message: "Dataset 'org/nothing' not found on HuggingFace",
      exitCode: 1,
    });
  });

  verifies('hub:dataset-gated', async () => {
    expect(await refusedPlan(stage(), { '--dataset': 'org/gated-rows' })).toMatchObject({
      code: 'dataset.access_denied',
      exitCode: 4,
    });
  });

  verifies('hub:dataset-empty', async () => {
    expect(await refusedPlan(stage(), { '--dataset': 'org/empty' })).toMatchObject({
      code: 'dataset.empty',
      exitCode: 2,
    });
  });

  verifies('hub:dataset-unknown-format', async () => {
    const refused = await refusedPlan(stage(), { '--dataset': 'org/odd' });
    expect(refused).toMatchObject({ code: 'dataset.format_unknown', exitCode: 2 });
    expect(refused.message).toContain('left, right');
  });

  verifies('hub:dataset-files-unsupported', async () => {
    const refused = await refusedPlan(stage(), { '--dataset': 'org/pictures' });
    expect(refused).toMatchObject({ code: 'dataset.files_unsupported', exitCode: 2 });
    expect(refused.message).toContain('.png');
  });

  verifies('hub:viewer-down', async () => {
    hub().setViewerHealth('down');
    hub().push('dataset', 'org/rows', {
      'train.jsonl': readFileSync(stage().ground.dataset),
    });
    const { dataset } = await stage().answer(InspectDatasetOutput, 'inspect', 'org/rows');
    expect(dataset.findings.map(({ code }) => code)).toContain('viewer_unavailable');
    expect(dataset.rows).toBe(24);
    hub().setViewerHealth('up');
  });

  verifies('hub:file-wins', async () => {
    const path = join(stage().home, 'org/rows');
    mkdirSync(join(stage().home, 'org'));
    writeFileSync(path, '{"text": "near"}\n');
    // A file without an ending is not read; that it is refused shows that it was found first.
    expect(await stage().refusal('inspect', 'org/rows')).toMatchObject({
      code: 'dataset.type_unsupported',
    });
    const { dataset } = await stage().answer(
      InspectDatasetOutput,
      'inspect',
      'hf://datasets/org/rows',
    );
    expect(dataset.source).toBe('hub');
    rmSync(path);
  });

  verifies('hub:bad-names', async () => {
    hub().requests.length = 0;
    const owned = join(stage().home, 'owned');
    for (const name of ['a b/c', 'org/../../etc', `org/$(touch ${owned})`, "org/x';import os"]) {
      expect((await refusedPlan(stage(), { '--model': name })).code).toBe('model.not_found');
      const refused = await refusedPlan(stage(), {
        '--model': stage().ground.tinyModel,
        '--dataset': name,
      });
      expect(refused.code).toBe('dataset.not_found');
    }
    expect(existsSync(owned)).toBe(false);
    expect(hub().requests).toEqual([]);
  });

  verifies('hub:storm', async () => {
    hub().intercept(() => ({ status: 429, headers: { ratelimit: '"api";r=0;t=250' } }));
    const refused = await refusedPlan(stage(), { '--model': 'org/tiny@main' });
    hub().intercept(null);
    expect(refused.code).toBe('model.hub_unreachable');
    expect(refused.message).toContain('asks to wait 250 seconds');
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('a model and rows of the Hub', () => {
  const { hub, open } = hubOfStory();
  const stage = stageOfStory(open);
  const settings = { '--max-steps': '3', '--on': 'local' };

  verifies('hub:stale', async () => {
    const { plan } = await stage().answer(PlanRunOutput, ...planning(settings));
    expect(plan.model.revision).toBe(hub().commitOf('model', 'org/tiny'));
    expect(plan.train.hub?.revision).toBe(hub().commitOf('dataset', 'org/rows'));
    const rows = readFileSync(stage().ground.dataset);
    hub().push('dataset', 'org/rows', { 'README.md': 'new', 'train.jsonl': rows });
    hub().push('model', 'org/tiny', {
      ...readModel(stage().ground.tinyModel),
      'README.md': 'new',
    });
    const refused = await stage().refusal('launch', plan.id);
    expect(refused.code).toBe('plan.stale');
    expect(refused.message).toContain('dataset revision');
    expect(refused.message).toContain('model revision');
  });

  verifies('hub:trains', async () => {
    // The launch that was refused has learned what the Hub holds now.
    const { plan } = await stage().answer(PlanRunOutput, ...planning(settings));
    expect(plan.model.revision).toBe(hub().commitOf('model', 'org/tiny'));
    const runId = await stage().launch(plan.id);
    // After the launch nothing that main names counts any more.
    hub().push('dataset', 'org/rows', { 'train.jsonl': 'broken' });
    const { run } = await stage().answer(WaitForRunOutput, 'wait', runId);
    expect(run).toMatchObject({ status: 'succeeded', error: null });
    const asked = hub().requests.map(({ path }) => path);
    const file = `/datasets/org/rows/resolve/${plan.train.hub?.filesRevision}/train.jsonl`;
    expect(asked).toContain(file);
    expect((await stage().answer(GetRunOutput, 'status', runId)).run.status).toBe('succeeded');
  });

  verifies('home:nothing-left-running', () => stage().close());
});
