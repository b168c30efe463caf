import * as z from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Names the program sets itself, and where the user sets them instead. */
export const ownedTrainingArguments: Readonly<Record<string, string>> = {
  output_dir: 'output_dir',
  resume_from_checkpoint: 'resume',
  save_strategy: 'checkpoints.every_steps',
  save_steps: 'checkpoints.every_steps',
  save_total_limit: 'checkpoints.keep',
  eval_strategy: 'evaluation.every_steps',
  eval_steps: 'evaluation.every_steps',
  assistant_only_loss: 'data.train_on',
  completion_only_loss: 'data.train_on',
  dataset_text_field: 'data.train.columns',
  use_cpu: 'device',
  model_init_kwargs: 'model',
  trust_remote_code: 'nothing: code from a model repository is never run',
  push_to_hub: 'nothing: publishing is a separate step',
  hub_token: 'nothing: publishing is a separate step',
  hub_model_id: 'nothing: publishing is a separate step',
};

/** Arguments by their exact TRL and transformers names; names the installed version lacks are dropped and reported. */
export const TrainingArguments = z
  .object({
    num_train_epochs: z.number().positive().max(1000).optional(),
    max_steps: z
      .union([z.literal(-1), z.int().min(1)])
      .optional()
      .describe('-1 means: by epochs'),
    per_device_train_batch_size: z.int().min(1).max(4096).optional(),
    per_device_eval_batch_size: z.int().min(1).max(4096).optional(),
    gradient_accumulation_steps: z.int().min(1).max(4096).optional(),
    learning_rate: z.number().positive().optional(),
    lr_scheduler_type: z.string().min(1).optional(),
    warmup_steps: z.number().min(0).optional(),
    weight_decay: z.number().min(0).max(10).optional(),
    max_grad_norm: z.number().min(0).optional(),
    max_length: z.int().min(8).nullable().optional(),
    packing: z.boolean().optional(),
    optim: z.string().min(1).optional(),
    logging_steps: z.int().min(1).optional(),
    seed: z.int().min(0).max(4294967295).optional(),
    data_seed: z.int().min(0).max(4294967295).optional(),
    gradient_checkpointing: z.boolean().optional(),
    loss_type: z.string().min(1).optional(),
    neftune_noise_alpha: z.number().min(0).nullable().optional(),
  })
  .catchall(z.union([scalar, z.array(scalar)]))
  .superRefine((args, context) => {
    for (const name of Object.keys(args)) {
      const instead = Object.hasOwn(ownedTrainingArguments, name)
        ? ownedTrainingArguments[name]
        : undefined;
      if (instead !== undefined) {
        context.addIssue({ code: 'custom', path: [name], message: `is set by ${instead}` });
      }
    }
  });
export type TrainingArguments = z.infer<typeof TrainingArguments>;
