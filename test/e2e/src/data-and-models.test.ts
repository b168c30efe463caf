import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InspectDatasetOutput, ListRunsOutput, PlanRunOutput } from '@vibeml/sdk';
import { expect } from 'vitest';
import { type Refused, type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const chat = (answer: string) => ({
  messages: [
    { role: 'user', content: 'Say red.' },
    { role: 'assistant', content: answer },
  ],
});

const writeRows = (stage: Stage, name: string, rows: readonly unknown[]): string => {
  const path = join(stage.home, name);
  writeFileSync(
    path,
    rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''),
  );
  return path;
};

/** A plan that is refused names the file and starts nothing. */
const refusedPlan = async (
  stage: Stage,
  flags: Readonly<Record<string, string>>,
): Promise<Refused> => {
  const given = { '--model': stage.ground.tinyModel, '--dataset': stage.ground.dataset, ...flags };
  const refused = await stage.refusal('plan', ...Object.entries(given).flat());
  expect(refused.advice.length).toBeGreaterThan(0);
  expect((await stage.answer(ListRunsOutput, 'runs')).total).toBe(0);
  expect(readdirSync(stage.dataDirectory)).not.toContain('runs');
  return refused;
};

story('data that can not be trained on', () => {
  const stage = stageOfStory();
  const refusedData = async (
    path: string,
    code: string,
    exitCode: number,
    words: readonly string[] = [],
  ) => {
    const refused = await refusedPlan(stage(), { '--dataset': path });
    expect(refused).toMatchObject({ code, exitCode });
    for (const word of [path, ...words]) expect(refused.message).toContain(word);
  };

  verifies('data:missing', () =>
    refusedData(join(stage().home, 'nowhere.jsonl'), 'dataset.not_found', 1),
  );

  verifies('data:unreadable', async () => {
    const path = join(stage().home, 'directory.jsonl');
    mkdirSync(path);
    await refusedData(path, 'dataset.unreadable', 1);
  });

  verifies('data:empty', () =>
    refusedData(writeRows(stage(), 'empty.jsonl', []), 'dataset.empty', 2),
  );

  verifies('data:broken-row', () =>
    refusedData(
      writeRows(stage(), 'broken.jsonl', [
        chat('red!'),
        chat('red!'),
        '{"messages": [',
        chat('red!'),
      ]),
      'dataset.row_invalid',
      2,
      ['line 3'],
    ),
  );

  verifies('data:mixed', () =>
    refusedData(
      writeRows(stage(), 'mixed.jsonl', [chat('red!'), { prompt: 'Say red.', completion: 'red!' }]),
      'dataset.format_mixed',
      2,
      ['line 2'],
    ),
  );

  verifies('data:no-assistant', () =>
    refusedData(
      writeRows(
        stage(),
        'questions.jsonl',
        Array.from({ length: 3 }, () => ({ messages: [{ role: 'user', content: 'Say red.' }] })),
      ),
      'dataset.unfit',
      2,
    ),
  );

  verifies('data:too-long', async () => {
    const rows = [chat('red!'), chat('red '.repeat(2000))];
    const path = writeRows(stage(), 'long.jsonl', rows);
    const model = stage().ground.tinyModel;
    const { plan } = await stage().answer(
      PlanRunOutput,
      'plan',
      '--model',
      model,
      '--dataset',
      path,
    );
    const { dataset } = await stage().answer(
      InspectDatasetOutput,
      'inspect',
      path,
      '--model',
      model,
    );
    for (const facts of [plan.train, dataset]) {
      expect(facts.truncatedShare).toBe(0.5);
      expect(facts.findings.flatMap((finding) => finding.rows)).toContain(2);
    }
  });

  verifies('home:nothing-left-running', () => stage().close());
});

story('models that are none', () => {
  const stage = stageOfStory();

  verifies('model:missing-directory', async () => {
    const path = join(stage().home, 'no-model');
    const refused = await refusedPlan(stage(), { '--model': path });
    expect(refused).toMatchObject({ code: 'model.directory_not_found', exitCode: 1 });
    expect(refused.message).toContain(path);
  });

  verifies('model:adapter', async () => {
    const path = join(stage().home, 'adapter');
    mkdirSync(path);
    copyFileSync(
      join(stage().ground.tinyModel, 'model.safetensors'),
      join(path, 'adapter_model.safetensors'),
    );
    const adapter = { peft_type: 'LORA', base_model_name_or_path: 'owner/base-model', r: 8 };
    writeFileSync(join(path, 'adapter_config.json'), JSON.stringify(adapter));
    const refused = await refusedPlan(stage(), { '--model': path });
    expect(refused).toMatchObject({ code: 'model.is_adapter', exitCode: 1 });
    expect(JSON.stringify(refused)).toContain('owner/base-model');
  });

  verifies('home:nothing-left-running', () => stage().close());
});
