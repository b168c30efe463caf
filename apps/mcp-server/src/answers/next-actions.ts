import type { NextAction } from '@vibeml/sdk';
import { fromSnake } from '../names/from-snake.ts';
import { toSnake } from '../names/to-snake.ts';
import { toolNames } from '../names/tool-names.ts';
import { isRecord, type JsonSchema } from '../schemas/json-schema.ts';

/** A next step as an assistant can take it. */
export interface ToolCallProposal {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly why: string;
}

/** Turns a proposed operation into a proposed call of its tool; none where the operation has no tool. */
export const nextActionOf = (
  action: NextAction,
  inputOf: (operation: NextAction['operation']) => JsonSchema,
): readonly ToolCallProposal[] => {
  const tool = toolNames[action.operation];
  if (tool === null) return [];
  const schema = inputOf(action.operation);
  const args = toSnake(action.input, schema);
  if (!isRecord(args) || fromSnake(args, schema).faults.length > 0) return [];
  return [{ tool, args, why: action.why }];
};
