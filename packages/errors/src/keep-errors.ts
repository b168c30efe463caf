import { defineError } from './define-error.ts';

const keepRefusedError = defineError('keep.refused', 'config');

/** Why a repository can't keep a result. */
type KeepRefusal = 'no_token' | 'not_writable' | 'public' | 'taken';

const refusals: Readonly<Record<KeepRefusal, readonly [string, string]>> = {
  no_token: [
    'there is no Hugging Face token to write to it',
    'Keep a token on this machine that may write; it is checked first.',
  ],
  not_writable: [
    'the Hugging Face token may not write to it',
    'Give the token the right to write to this repository, or use one that has it.',
  ],
  public: [
    'it is public, so the result would be for everybody',
    'Make it private on the Hub, or name another repository.',
  ],
  taken: [
    'it holds something else already, and each run needs a repository of its own',
    'Name a repository that is not there yet; it is made private.',
  ],
};

/** The repository that should keep the result of a run can't be used. */
export const keepRefused = (repository: string, reason: KeepRefusal) => {
  const [problem, advice] = refusals[reason];
  const isAboutToken = reason === 'no_token' || reason === 'not_writable';
  return keepRefusedError({
    message: `The result can't be kept in ${repository} on the Hub: ${problem}.`,
    advice: [
      isAboutToken
        ? { text: advice, command: 'vibeml credentials set huggingface' }
        : { text: advice },
    ],
    details: { repository, reason },
  });
};

const keepUnreachableError = defineError('keep.unreachable', 'resource');

/** The Hub did not answer, so nobody knows whether the result can be kept there. */
export const keepUnreachable = (repository: string, reason: string, cause?: unknown) =>
  keepUnreachableError({
    message: `The Hugging Face Hub could not be asked whether the result can be kept in ${repository}: ${reason}.`,
    advice: [{ text: 'Check the network, or set HF_ENDPOINT to a mirror, and ask again.' }],
    details: { repository, reason },
    cause,
  });
