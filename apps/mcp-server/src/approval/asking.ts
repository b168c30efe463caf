import type { ResultAsync } from 'neverthrow';

/** What came back from a person who was asked. */
export type PersonAction = 'accept' | 'decline' | 'cancel' | 'no_answer';

/** What a person is asked to agree to: a plan, or a group of plans. */
export interface Subject {
  readonly id: string;
  readonly digest: string;
}

/** The question that an answer belongs to. */
export interface Asked extends Subject {
  /** Makes every question a different one, so that an answer counts once. */
  readonly nonce: string;
}

/** An answer that came back with its question. */
export interface PersonReply {
  readonly asked: Asked;
  readonly action: PersonAction;
}

/**
 * How the person at the client can be asked: not at all, at once while the call waits (protocols up to 2025-11-25),
 * or with a second call that brings the answer (2026-07-28).
 */
export type Asking =
  | { readonly kind: 'unavailable' }
  | {
      readonly kind: 'direct';
      readonly client: string;
      readonly ask: (message: string) => ResultAsync<PersonAction, never>;
    }
  | { readonly kind: 'rounds'; readonly client: string; readonly reply: PersonReply | null };
