import type * as factories from './factories.ts';

/** Every error that VibeML can give. */
export type VibemlError = {
  [Name in keyof typeof factories]: ReturnType<(typeof factories)[Name]>;
}[keyof typeof factories];

/** The stable literal of every error. */
export type ErrorCode = VibemlError['code'];

/** The error with the given code. */
export type ErrorOf<Code extends ErrorCode> = Extract<VibemlError, { readonly code: Code }>;
