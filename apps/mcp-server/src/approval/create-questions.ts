import type { RequestStateCodec } from '@modelcontextprotocol/server';
import { ResultAsync } from 'neverthrow';
import { type UnexpectedFailure, unexpectedFailure } from '../problems/failures.ts';
import type { Asked, Subject } from './asking.ts';

/** Questions that wait for an answer; each can be answered once. */
export interface Questions {
  /** Opens a question and signs it; the text travels through the client and comes back with the answer. */
  open(subject: Subject): ResultAsync<string, UnexpectedFailure>;
  /** Takes the answer of a question. False when it was answered before, or never asked. */
  close(asked: Asked): boolean;
}

/** Keeps the open questions of one server process. */
export const createQuestions = (ports: {
  readonly codec: RequestStateCodec;
  readonly newId: () => string;
}): Questions => {
  const open = new Map<string, Asked>();
  return {
    open: ({ id, digest }) => {
      const asked: Asked = { id, digest, nonce: ports.newId() };
      open.set(asked.nonce, asked);
      return ResultAsync.fromPromise(ports.codec.mint(asked), (cause) =>
        unexpectedFailure('the question could not be signed', cause),
      );
    },
    close: (asked) => {
      const known = open.get(asked.nonce);
      open.delete(asked.nonce);
      return known?.id === asked.id && known.digest === asked.digest;
    },
  };
};
