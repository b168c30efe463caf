import { createHash } from 'node:crypto';
import type { Hyperparameters, LossFacts } from '@vibeml/core-models';
import { type ChatTemplate, compileChatTemplate, marksAnswers } from './chat-template.ts';
import { tokensOfMarkedText } from './learned-tokens.ts';
import type { ModelTokenizer } from './model-tokenizer.ts';
import { trlTrainingTemplates } from './trl-chat-templates.generated.ts';

/** How the loss mask of chats is made. */
export interface ChatMasking extends Pick<LossFacts, 'masking' | 'template'> {
  /** Renders the chats, where the masking is by the marks of a template. */
  readonly marking: ChatTemplate | null;
}

interface MarkingTemplate {
  readonly owner: 'model' | 'trl';
  readonly template: ChatTemplate;
}

/** The template that marks answers: the model's, or the one that TRL knows for it. */
const findMarking = (source: string, tokenizer: ModelTokenizer): MarkingTemplate | null => {
  const owner = marksAnswers(source) ? 'model' : 'trl';
  const digest = createHash('sha256').update(source).digest('hex');
  const marked = owner === 'model' ? source : trlTrainingTemplates[digest];
  if (marked === undefined) return null;
  return compileChatTemplate(marked, tokenizer.specialTokens)
    .map((template) => ({ owner, template }) as const)
    .unwrapOr(null);
};

const dummy = (role: string) => ({ role, content: 'dummy' });
const probe = {
  messages: [dummy('user'), dummy('assistant'), dummy('user')],
  tools: null,
  addGenerationPrompt: false,
};

/** Whether the end of a turn is among the marked tokens, as TRL's `is_chat_template_stop_token_trained` asks. */
const trainsStop = (template: ChatTemplate, tokenizer: ModelTokenizer): boolean =>
  template
    .renderMarked(probe)
    .map(({ text, generated }) => {
      const offsets = tokenizer.offsets(text);
      if (offsets === null) return false;
      const ids = tokenizer.encode(text, false);
      const last = tokensOfMarkedText(offsets, generated)
        .flatMap(({ from, to }) => ids.slice(from, to))
        .findLast((id) => tokenizer.decode(id).trim() !== '');
      return last !== undefined && tokenizer.addedIds.has(last);
    })
    .unwrapOr(false);

const byMarks = (source: string, tokenizer: ModelTokenizer): ChatMasking | null => {
  const found = findMarking(source, tokenizer);
  return found !== null && trainsStop(found.template, tokenizer)
    ? { masking: 'assistant_mask', template: found.owner, marking: found.template }
    : null;
};

const withoutMarks = (masking: LossFacts['masking']): ChatMasking => ({
  masking,
  template: 'model',
  marking: null,
});

/** Settles the mask of chats by the training program's rule (vibeml_trainer/masking.py): by the marks of a template, else every answer becomes a row of its own. */
export const chooseChatMasking = (
  trainOn: Hyperparameters['trainOn'],
  chatTemplate: string | null,
  tokenizer: ModelTokenizer,
): ChatMasking => {
  if (trainOn === 'all') return withoutMarks('all_tokens');
  if (trainOn === 'completions') return withoutMarks('last_assistant_turn');
  const marked = chatTemplate === null ? null : byMarks(chatTemplate, tokenizer);
  return marked ?? withoutMarks('assistant_turns_as_rows');
};
