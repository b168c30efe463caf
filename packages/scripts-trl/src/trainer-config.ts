import type { DatasetFacts, Hyperparameters, Plan } from '@vibeml/core-models';
import type { TrainerConfigInput } from '@vibeml/trainer';
import { dataPath, modelPath, outputDirectory } from './job-layout.ts';

const adapterOf = (
  adapter: Plan['workflow']['adapter'],
  chosen: Hyperparameters,
): TrainerConfigInput['adapter'] =>
  adapter === 'none'
    ? { type: 'none' }
    : {
        type: 'lora',
        r: chosen.loraR,
        alpha: chosen.loraAlpha,
        dropout: chosen.loraDropout,
        target_modules: chosen.targetModules,
      };

const shortRunSteps = 100;

/**
 * AdamW's memory of squared gradients. With the usual 0.999 the large gradients of the first steps hold back the
 * rest of a very short run; 0.95 forgets them after about 20 steps. Seen at 25 steps; at 44 steps it made no difference.
 */
const secondMomentDecay = (steps: number | null): number =>
  steps !== null && steps < shortRunSteps ? 0.95 : 0.999;

const trainingOf = (plan: Plan): TrainerConfigInput['training'] => {
  const chosen = plan.hyperparameters;
  return {
    num_train_epochs: chosen.numTrainEpochs,
    ...(chosen.maxSteps === null ? {} : { max_steps: chosen.maxSteps }),
    per_device_train_batch_size: chosen.perDeviceTrainBatchSize,
    per_device_eval_batch_size: chosen.perDeviceTrainBatchSize,
    gradient_accumulation_steps: chosen.gradientAccumulationSteps,
    learning_rate: chosen.learningRate,
    lr_scheduler_type: chosen.lrSchedulerType,
    warmup_steps: chosen.warmupSteps,
    weight_decay: chosen.weightDecay,
    max_grad_norm: chosen.maxGradNorm,
    max_length: chosen.maxLength,
    packing: chosen.packing,
    optim: chosen.optim,
    adam_beta2: secondMomentDecay(plan.steps),
    logging_steps: chosen.loggingSteps,
    seed: chosen.seed,
    gradient_checkpointing: chosen.gradientCheckpointing,
    ...(chosen.neftuneNoiseAlpha === 0 ? {} : { neftune_noise_alpha: chosen.neftuneNoiseAlpha }),
  };
};

const hubOf = ({ hub }: DatasetFacts) =>
  hub === undefined
    ? {}
    : {
        hub: {
          id: hub.id,
          revision: hub.filesRevision,
          files: hub.files.map(({ path }) => path),
        },
      };

const fileOf = (name: 'train' | 'eval', facts: DatasetFacts) => ({
  path: dataPath(name, facts),
  ...hubOf(facts),
  format: facts.format,
  columns: facts.columns,
});

/** Most rows whose answers are generated before and after training. */
const answerRows = 48;
/** Room in tokens for one key with its value. */
const tokensPerKey = 16;

const evaluationOf = (plan: Plan): TrainerConfigInput['evaluation'] => {
  const { answerForm } = plan.request;
  return {
    every_steps: plan.hyperparameters.evalSteps,
    answers:
      answerForm === undefined
        ? null
        : {
            max_rows: answerRows,
            max_new_tokens: Math.min(256, tokensPerKey * Math.max(2, answerForm.keys.length)),
            batch_size: 24,
            form: answerForm,
          },
  };
};

/** The training program's config.json for a plan; every path is relative to the job directory. */
export const trainerConfigOf = (
  plan: Plan,
  job: { readonly name: string; readonly runId: string },
): TrainerConfigInput => ({
  version: 1,
  run: { id: job.runId, name: job.name },
  method: 'sft',
  engine: 'trl',
  model: {
    path: plan.model.path === null ? null : modelPath,
    id: plan.model.name,
    revision: plan.model.revision,
    dtype: plan.hyperparameters.dtype,
  },
  device: plan.offer.accelerator.kind,
  adapter: adapterOf(plan.workflow.adapter, plan.hyperparameters),
  data: {
    train: fileOf('train', plan.train),
    eval: plan.eval === null ? null : fileOf('eval', plan.eval),
    eval_fraction: plan.eval === null ? (plan.request.evalFraction ?? 0) : 0,
    train_on: plan.hyperparameters.trainOn,
  },
  training: trainingOf(plan),
  checkpoints: {
    every_steps: plan.hyperparameters.saveSteps,
    keep: plan.hyperparameters.saveTotalLimit,
  },
  evaluation: evaluationOf(plan),
  output_dir: outputDirectory,
  ...(plan.keep.kind === 'hub_repository' ? { keep: { repository: plan.keep.repository } } : {}),
});
