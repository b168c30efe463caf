import type { Json, JsonObject } from '@vibeml/core-models';

/** One turn of a chat under the roles that chat templates know. */
export interface ChatMessage {
  readonly role: ChatRole;
  readonly content: string;
  readonly name?: string;
  readonly tool_calls?: Json;
}

export type ChatRole = 'system' | 'user' | 'assistant' | 'tool';

/** Half of a row: turns of a chat, or text that no chat template touches. */
export type Side = string | readonly ChatMessage[];

/** A row as training sees it. `tools` is JSON text. */
export type CanonicalRow =
  | {
      readonly kind: 'chat';
      readonly messages: readonly ChatMessage[];
      readonly tools?: string;
      /** Turns after the last answer, which are left out. */
      readonly turnsCut: number;
    }
  | {
      readonly kind: 'pair';
      readonly prompt: Side;
      readonly completion: Side;
      readonly tools?: string;
    }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'preference';
      readonly prompt: Side | null;
      readonly chosen: Side;
      readonly rejected: Side;
    }
  | {
      readonly kind: 'kto';
      readonly prompt: Side;
      readonly completion: Side;
      readonly label: boolean;
    }
  | { readonly kind: 'prompts'; readonly prompt: Side; readonly columns: JsonObject };

/** The turns of a side; text counts as one turn of the given role. */
export const turnsOf = (side: Side | null, role: ChatRole): readonly ChatMessage[] => {
  if (side === null) return [];
  return typeof side === 'string' ? [{ role, content: side }] : side;
};

/** Whether a turn is an answer that can be learned. */
export const isAnswer = (message: ChatMessage): boolean =>
  message.role === 'assistant' &&
  (message.content.trim() !== '' || message.tool_calls !== undefined);
