import type { RequestStateCodec } from '@modelcontextprotocol/server';
import { ResultAsync } from 'neverthrow';
import { type UnexpectedFailure, unexpectedFailure } from '../problems/failures.ts';
import type { AskedPlan } from './asking.ts';

/** Questions that wait for an answer; each can be answered once. */
export interface Questions {
  /** Opens a question and signs it; the text travels through the client and comes back with the answer. */
  open(plan: { planId: string; digest: string }): ResultAsync<string, UnexpectedFailure>;
  /** Takes the answer of a question. False when it was answered before, or never asked. */
  close(asked: AskedPlan): boolean;
}

/** Keeps the open questions of one server process. */
export const createQuestions = (ports: {
  readonly codec: RequestStateCodec;
  readonly newId: () => string;
}): Questions => {
  const open = new Map<string, AskedPlan>();
  return {
    open: ({ planId, digest }) => {
      const asked: AskedPlan = { planId, digest, nonce: ports.newId() };
      open.set(asked.nonce, asked);
      return ResultAsync.fromPromise(ports.codec.mint(asked), (cause) =>
        unexpectedFailure('the question could not be signed', cause),
      );
    },
    close: (asked) => {
      const known = open.get(asked.nonce);
      open.delete(asked.nonce);
      return known?.planId === asked.planId && known.digest === asked.digest;
    },
  };
};
