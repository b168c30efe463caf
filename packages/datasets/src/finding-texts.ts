import type { Finding } from '@vibeml/core-models';
import type { RowFindingCode } from './finding-ledger.ts';

type Severity = Finding['severity'];

/** What the words of a finding depend on. */
export interface FindingWording {
  /** Rows with the finding over all rows. */
  readonly share: number;
  readonly maxLength: number;
  readonly isText: boolean;
}

interface FindingText {
  /** Continues "1 row …". */
  readonly one: string;
  /** Continues "12 rows …". */
  readonly many: string;
  readonly severity: Severity;
}

const shareAbove = (share: number, limit: number, above: Severity, below: Severity): Severity =>
  share > limit ? above : below;

const leftOut = (one: string, many: string, isAll: boolean): FindingText => ({
  one: isAll ? one : `${one} and is left out`,
  many: isAll ? many : `${many} and are left out`,
  severity: isAll ? 'error' : 'warning',
});

const remark = (severity: Severity, one: string, many: string): FindingText => ({
  one,
  many,
  severity,
});

type Describe = (wording: FindingWording) => FindingText;

const fault =
  (one: string, many: string): Describe =>
  ({ share }) =>
    leftOut(one, many, share === 1);

const always =
  (severity: Severity, one: string, many: string): Describe =>
  () =>
    remark(severity, one, many);

/** The words for every finding, and how much it matters. */
export const findingTexts: Readonly<Record<RowFindingCode, Describe>> = {
  empty_chat: fault('has no turns', 'have no turns'),
  empty_prompt: fault('has an empty prompt', 'have an empty prompt'),
  empty_answer: fault('has an empty answer', 'have an empty answer'),
  empty_text: fault('has no text', 'have no text'),
  not_messages: fault(
    'has a chat that is not a list of turns',
    'have a chat that is not a list of turns',
  ),
  not_text: fault('has content that is not text', 'have content that is not text'),
  no_assistant_turn: fault('has no assistant turn', 'have no assistant turn'),
  sides_differ: fault(
    'has turns on one side and text on the other',
    'have turns on one side and text on the other',
  ),
  chosen_equals_rejected: fault(
    'has the same answer as chosen and as rejected',
    'have the same answer as chosen and as rejected',
  ),
  label_invalid: fault(
    'has a label that is neither true nor false',
    'have a label that is neither true nor false',
  ),
  unknown_role: always('error', 'has a role that is not known', 'have a role that is not known'),
  empty_turn: always('warning', 'has an empty turn', 'have an empty turn'),
  turns_after_answer: always(
    'info',
    'goes on after its last answer; what follows is left out',
    'go on after their last answer; what follows is left out',
  ),
  repeated_role: always(
    'warning',
    'has two turns of the same role one after the other',
    'have two turns of the same role one after the other',
  ),
  first_turn: always(
    'warning',
    'starts with neither a user nor a system turn',
    'start with neither a user nor a system turn',
  ),
  already_templated: ({ isText }) =>
    isText
      ? remark('info', 'holds markers of a chat template', 'hold markers of a chat template')
      : remark(
          'warning',
          'holds markers of a chat template, which would then be there twice',
          'hold markers of a chat template, which would then be there twice',
        ),
  likely_secret: always(
    'warning',
    'holds what looks like a secret key',
    'hold what looks like a secret key',
  ),
  email_address: always('info', 'holds an e-mail address', 'hold e-mail addresses'),
  phone_number: always('info', 'holds a telephone number', 'hold telephone numbers'),
  card_number: always(
    'warning',
    'holds the number of a payment card',
    'hold numbers of payment cards',
  ),
  bank_account: always(
    'warning',
    'holds the number of a bank account',
    'hold numbers of bank accounts',
  ),
  damaged_characters: always(
    'warning',
    'holds characters that were lost in a conversion (�)',
    'hold characters that were lost in a conversion (�)',
  ),
  misread_characters: always(
    'warning',
    'holds text that was read in the wrong encoding (é became Ã©)',
    'hold text that was read in the wrong encoding (é became Ã©)',
  ),
  control_characters: always('warning', 'holds control characters', 'hold control characters'),
  decomposed_characters: always(
    'info',
    'writes accents as characters of their own (not NFC)',
    'write accents as characters of their own (not NFC)',
  ),
  duplicate_row: ({ share }) =>
    remark(
      shareAbove(share, 0.05, 'warning', 'info'),
      'repeats an earlier one',
      'repeat an earlier one',
    ),
  near_duplicate_row: ({ share }) =>
    remark(
      shareAbove(share, 0.05, 'warning', 'info'),
      'repeats an earlier one but for spaces, capitals or punctuation',
      'repeat an earlier one but for spaces, capitals or punctuation',
    ),
  eval_row_in_train: always(
    'warning',
    'has a prompt that is also in the training data',
    'have a prompt that is also in the training data',
  ),
  template_failed: always(
    'error',
    "can't be written in the model's chat template",
    "can't be written in the model's chat template",
  ),
  nothing_learned: always(
    'error',
    'holds no token that training would learn from',
    'hold no token that training would learn from',
  ),
  answer_without_end: ({ share }) =>
    remark(
      shareAbove(share, 0.5, 'error', 'warning'),
      'has an answer that does not end with the end token, so the model learns to go on',
      'have an answer that does not end with the end token, so the model learns to go on',
    ),
  doubled_start: always(
    'warning',
    'begins with the start token twice',
    'begin with the start token twice',
  ),
  too_long: ({ share, maxLength }) =>
    remark(
      shareAbove(share, 0.05, 'warning', 'info'),
      `is longer than ${maxLength} tokens and is cut`,
      `are longer than ${maxLength} tokens and are cut`,
    ),
  likely_too_long: ({ share, maxLength }) =>
    remark(
      shareAbove(share, 0.05, 'warning', 'info'),
      `is probably longer than ${maxLength} tokens, judged by its characters`,
      `are probably longer than ${maxLength} tokens, judged by their characters`,
    ),
  prompt_too_long: ({ share, maxLength }) =>
    remark(
      shareAbove(share, 0.5, 'error', 'warning'),
      `has a prompt that fills all ${maxLength} tokens, so it is dropped silently`,
      `have a prompt that fills all ${maxLength} tokens, so they are dropped silently`,
    ),
};
