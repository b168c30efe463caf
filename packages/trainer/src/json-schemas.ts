import * as z from 'zod';
import { ChatConfig } from './chat-config.ts';
import { RunnerConfig } from './runner-config.ts';
import { TrainerConfig } from './trainer-config.ts';
import { KnownTrainerEvent } from './trainer-event.ts';
import { TrainerResult } from './trainer-result.ts';
import { ownedTrainingArguments } from './training-arguments.ts';

/** A JSON Schema document (draft 2020-12). */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The contract as JSON Schema documents by file name; the Python side validates its config with them. */
export function trainerJsonSchemas(): Readonly<Record<string, JsonSchema>> {
  const input = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' });
  return {
    'config.json': {
      ...input(TrainerConfig),
      'x-owned-training-arguments': ownedTrainingArguments,
    },
    'chat.json': input(ChatConfig),
    'runner.json': input(RunnerConfig),
    'event.json': input(KnownTrainerEvent),
    'result.json': input(TrainerResult),
  };
}
