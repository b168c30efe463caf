import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GetRunLogsOutput, PlanRunOutput, WaitForRunOutput } from '@vibeml/sdk';
import { type HubServer, startHubServer } from 'vibeml-testing';
import { prepareTraining } from 'vibeml-training-ground';
import { afterAll, expect } from 'vitest';
import * as z from 'zod';
import { stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

// Of no form that is known for secrets: only its value can give it away.
const secret = 'qX7vTz0pRkLm2NwY9aBcDe4FgHiJs8Ku';

const Listed = z.object({
  credentials: z.array(z.looseObject({ provider: z.string(), place: z.string().nullable() })),
});
const Checked = z.looseObject({ status: z.string(), account: z.string().nullable() });
const Removed = z.looseObject({ removedFrom: z.array(z.string()), isInEnvironment: z.boolean() });

/** Every file below a directory that holds the text, as it is or in base64. */
const filesWith = (directory: string, text: string): string[] => {
  const forms = [text, Buffer.from(text).toString('base64').replace(/=+$/, '')];
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => forms.some((form) => readFileSync(path).includes(form)));
};

story('credentials of a person', () => {
  let server: HubServer | null = null;
  const stage = stageOfStory(async () => {
    const { tinyModel, dataset } = await prepareTraining();
    const names = readdirSync(tinyModel);
    server = await startHubServer({
      tokens: { [secret]: ['org/private'] },
      repositories: [
        {
          kind: 'model',
          id: 'org/private',
          private: true,
          files: Object.fromEntries(
            names.map((name) => [name, readFileSync(join(tinyModel, name))]),
          ),
        },
        { kind: 'dataset', id: 'org/rows', files: { 'train.jsonl': readFileSync(dataset) } },
      ],
    });
    return { environment: { HF_ENDPOINT: server.endpoint, HF_HUB_DISABLE_XET: '1' } };
  });
  afterAll(() => server?.close());

  const planning = ['plan', '--model', 'org/private', '--dataset', 'org/rows'];
  const training = [...planning, '--max-steps', '3', '--on', 'local'];
  const set = ['credentials', 'set', 'huggingface'];
  const typing = (value: string) => [{ after: 'it is not shown', keys: `${value}\r` }];
  const said: string[] = [];
  const vault = (): string => join(stage().dataDirectory, 'credentials');

  verifies('credentials:missing', async () => {
    expect(await stage().refusal('credentials', 'check', 'huggingface')).toMatchObject({
      code: 'credential.missing',
      exitCode: 4,
    });
  });

  verifies('credentials:wrong', async () => {
    const refused = await stage().atTerminal(set, typing('hf_of_nobody_at_all'));
    expect(refused.exitCode).toBe(4);
    expect(refused.screen).toContain('Hugging Face rejects what was entered. Nothing was kept.');
    expect(refused.screen).not.toContain('hf_of_nobody_at_all');
    expect(existsSync(vault())).toBe(false);
  });

  verifies('credentials:argument', async () => {
    const { stdout, stderr, exitCode } = await stage().vibeml(...set, secret);
    expect(exitCode).toBe(2);
    expect(`${stdout}${stderr}`).not.toContain(secret);
    expect(existsSync(vault())).toBe(false);
  });

  verifies('credentials:kept', async () => {
    expect(await stage().refusal(...training)).toMatchObject({ code: 'model.not_found' });
    const kept = await stage().atTerminal(set, typing(secret));
    expect(kept.exitCode).toBe(0);
    said.push(kept.screen);
    const listed = await stage().answer(Listed, 'credentials', 'list');
    expect(listed.credentials.map(({ provider }) => provider)).toEqual([
      'huggingface',
      'wandb',
      'nebius',
      'skypilot',
    ]);
    expect(listed.credentials.find(({ provider }) => provider === 'huggingface')).toMatchObject({
      place: 'file',
    });
    expect(await stage().answer(Checked, 'credentials', 'check', 'huggingface')).toMatchObject({
      status: 'valid',
      account: 'ada',
    });
    expect(statSync(vault()).mode & 0o777).toBe(0o700);
    expect(statSync(join(vault(), 'HF_TOKEN.jwe')).mode & 0o777).toBe(0o600);
  });

  verifies('credentials:used', async () => {
    const { plan } = await stage().answer(PlanRunOutput, ...training);
    const runId = await stage().launch(plan.id);
    const { run } = await stage().answer(WaitForRunOutput, 'wait', runId);
    expect(run).toMatchObject({ status: 'succeeded', error: null });
    for (const command of [
      ['logs', runId, '--tail', '1000'],
      ['logs', runId, '--source', 'setup', '--tail', '1000'],
      ['status', runId, '--json'],
      ['diagnose', runId, '--json'],
      ['credentials', '--json'],
      training,
    ]) {
      const { stdout, stderr } = await stage().vibeml(...command);
      said.push(stdout, stderr);
    }
    expect(said.filter((text) => text.includes(secret))).toEqual([]);
    // The home holds the database, the logs, the answers of the Hub, the job and its results.
    expect(filesWith(stage().home, secret)).toEqual([]);
    // A program of somebody else may write it to its log all the same.
    const log = join(stage().runDirectory(runId), 'logs', 'run.log');
    appendFileSync(log, `token ${secret}\n`);
    const logs = await stage().answer(GetRunLogsOutput, 'logs', runId);
    expect(logs.lines.at(-1)).toBe('token [redacted]');
  });

  verifies('credentials:unreadable', async () => {
    const path = join(vault(), 'HF_TOKEN.jwe');
    const text = readFileSync(path, 'utf8');
    appendFileSync(path, 'x');
    expect(await stage().refusal('credentials', 'check', 'huggingface')).toMatchObject({
      code: 'credential.unreadable',
      exitCode: 4,
    });
    expect(readFileSync(path, 'utf8')).toBe(`${text}x`);
  });

  verifies('credentials:removed', async () => {
    const removed = await stage().answer(Removed, 'credentials', 'remove', 'huggingface');
    expect(removed).toMatchObject({ removedFrom: ['file'], isInEnvironment: false });
    expect(readdirSync(vault())).toEqual([]);
    expect(await stage().refusal(...training)).toMatchObject({ code: 'model.not_found' });
  });

  verifies('home:nothing-left-running', () => stage().close());
});
