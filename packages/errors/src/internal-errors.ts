import { defineError } from './define-error.ts';

const unexpectedError = defineError('internal.unexpected', 'internal');

/** Something that should never happen; only the outermost edge makes this. */
export const unexpected = (what: string, cause?: unknown) =>
  unexpectedError({
    message: `Something went wrong inside VibeML: ${what}.`,
    advice: [
      {
        text: 'This is a defect. Please report it with the command you ran.',
        command: 'vibeml doctor --json',
      },
    ],
    details: { what },
    cause,
  });

const notSupportedError = defineError('internal.not_supported', 'validation');

/** A thing that exists in the product but not on this system or in this version. */
export const notSupported = (what: string, tryNext: string) =>
  notSupportedError({
    message: `${what} is not supported here.`,
    advice: [{ text: tryNext }],
    details: { what },
  });
