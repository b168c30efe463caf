import { join } from 'node:path';
import type { Paths } from '@vibeml/config';
import { type ModelFacts, PlanId, parseInput, type Run, RunId } from '@vibeml/core-models';
import { artifactMissing, runNotFinished, type VibemlError } from '@vibeml/errors';
import { createLocalEnvironments } from '@vibeml/local-driver';
import { err, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { Machine } from '../composition/create-machine.ts';
import type { ChatSession, LocalTools } from '../local-tools.ts';
import type { OperationCall } from '../operation.ts';
import { checkArtifacts } from '../runs/check-artifacts.ts';
import { findPlan } from '../runs/launch-plan.ts';
import type { Services } from '../services.ts';
import { completeCall } from '../vibeml.ts';
import { prepareDemoModel } from './demo-model.ts';
import { openChat } from './open-chat.ts';
import { writeProgram } from './program-directory.ts';

/** What works with the training environment, and with what a training left on this machine. */
export type TrainingTools = Pick<
  LocalTools,
  'ensureEnvironment' | 'prepareDemoModel' | 'openChat' | 'findPlan' | 'downloadArtifacts'
>;

/** What these tools need. */
export interface TrainingToolsPorts extends Pick<Machine, 'processes' | 'environment'> {
  readonly services: Services;
  readonly paths: Paths;
}

const whyNoModel = (run: Run): VibemlError =>
  run.endedAt === null
    ? runNotFinished(run.id, run.status)
    : artifactMissing(run.id, `it is ${run.status}`);

/** Makes the tools that work with the training environment. */
export const createTrainingTools = (ports: TrainingToolsPorts): TrainingTools => {
  const { services, paths, processes, environment } = ports;
  const programDirectory = join(paths.toolsDirectory, 'program');
  const environments = createLocalEnvironments({
    processes,
    environment,
    environmentsDirectory: paths.environmentsDirectory,
  });

  const ensureEnvironment = (call: OperationCall) =>
    services.engine().andThen((engine) =>
      environments.ensure(
        {
          files: engine.environmentFiles(),
          onEvent: (event) => {
            if (event.type === 'note')
              call.onProgress({ progress: 0, total: null, message: event.message });
          },
        },
        call,
      ),
    );

  const prepareProgram = (call: OperationCall) =>
    safeTry<{ pythonPath: string; directory: string }, VibemlError>(async function* () {
      const { pythonPath } = yield* ensureEnvironment(call);
      const engine = yield* services.engine();
      const directory = yield* writeProgram(programDirectory, engine.environmentFiles());
      return ok({ pythonPath, directory });
    });

  const isModel = (reference: string, call: OperationCall): ResultAsync<boolean, VibemlError> =>
    services
      .modelHub()
      .andThen((hub) => hub.findModel(reference, call))
      .map(() => true)
      .orElse((error) =>
        error.code === 'request.cancelled' ? err<boolean, VibemlError>(error) : okAsync(false),
      );

  const chatWith = (runId: RunId, call: OperationCall): ResultAsync<ChatSession, VibemlError> =>
    safeTry(async function* () {
      const { run } = yield* services.jobs.get(runId, { refresh: true }, call);
      if (run.status !== 'succeeded') return err(whyNoModel(run));
      const plan = yield* findPlan(services, run.planId);
      const inPlace = { directory: null };
      const { directory: output } = yield* services.jobs.artifacts(runId, inPlace, call);
      const { pythonPath, directory: programs } = yield* prepareProgram(call);
      return openChat({
        processes,
        pythonPath,
        programDirectory: programs,
        environment,
        runId,
        directory: run.directory,
        config: {
          version: 1,
          base: modelPathOf(plan.model),
          tuned: {
            path: join(output, 'final'),
            type: plan.workflow.adapter === 'lora' ? 'adapter' : 'model',
          },
          dtype: 'auto',
          device: 'auto',
          threads: null,
        },
      });
    });

  const modelPathOf = (model: ModelFacts): string => model.path ?? model.name;

  return {
    ensureEnvironment: (call) => ensureEnvironment(completeCall(call)),
    prepareDemoModel: (given) => {
      const call = completeCall(given);
      return prepareProgram(call).andThen(({ pythonPath, directory }) =>
        prepareDemoModel(
          {
            processes,
            modelsDirectory: paths.modelsDirectory,
            environment,
            pythonPath,
            programDirectory: directory,
            isModel,
            hubHasModel: (id, signal) =>
              services
                .modelHub()
                .andThen((hub) => hub.findModel(id, { signal }))
                .map(() => true)
                .orElse(() => okAsync(false)),
          },
          call,
        ),
      );
    },
    openChat: (id, given) =>
      parseInput(RunId, id).asyncAndThen((runId) => chatWith(runId, completeCall(given))),
    findPlan: (id) => parseInput(PlanId, id).asyncAndThen((planId) => findPlan(services, planId)),
    downloadArtifacts: (id, directory, given) =>
      parseInput(RunId, id)
        .asyncAndThen((runId) =>
          checkArtifacts(services, { runId, directory }, completeCall(given)),
        )
        .map((found) =>
          found.artifacts.map((file) => ({ ...file, path: join(found.directory, file.path) })),
        ),
  };
};
