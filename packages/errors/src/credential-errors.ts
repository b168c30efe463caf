import { defineError } from './define-error.ts';
import type { Advice } from './error-shape.ts';

/** Whose credential it is: the name in commands, the name for people, and the environment variable. */
export interface CredentialOwner {
  readonly id: string;
  readonly title: string;
  readonly variable: string;
}

const setAgain = ({ id }: CredentialOwner, text: string): Advice => ({
  text,
  command: `vibeml credentials set ${id}`,
});

const credentialMissingError = defineError('credential.missing', 'config');

/** Neither the environment nor this machine holds the credential. */
export const credentialMissing = (owner: CredentialOwner) =>
  credentialMissingError({
    message: `There is no credential for ${owner.title}.`,
    advice: [
      setAgain(owner, 'Keep one on this machine; it is asked for without being shown.'),
      { text: `Or set the environment variable ${owner.variable}.` },
    ],
    details: { provider: owner.id, variable: owner.variable },
  });

/** Where a credential was found, or that a person has just typed it. */
type CredentialPlace = 'entered' | 'environment' | 'keychain' | 'file';

const credentialWrongError = defineError('credential.wrong', 'config');

/** The service rejects the credential. One that was just entered is not kept. */
export const credentialWrong = (owner: CredentialOwner, place: CredentialPlace) => {
  const problems: Readonly<Record<CredentialPlace, string>> = {
    entered: 'what was entered. Nothing was kept',
    environment: `the value of ${owner.variable} in the environment`,
    keychain: 'what is kept in the keychain',
    file: 'what is kept in the encrypted file',
  };
  const advice = {
    entered: setAgain(owner, 'Copy it whole and enter it again.'),
    environment: { text: `Set ${owner.variable} to a new one, or unset it.` },
    keychain: setAgain(owner, 'Make a new one there and keep it instead.'),
    file: setAgain(owner, 'Make a new one there and keep it instead.'),
  } satisfies Readonly<Record<CredentialPlace, Advice>>;
  return credentialWrongError({
    message: `${owner.title} rejects ${problems[place]}.`,
    advice: [advice[place]],
    details: { provider: owner.id, variable: owner.variable, place },
  });
};

const credentialUncheckedError = defineError('credential.unchecked', 'config');

/** The service did not say whether the credential is right, so it was not kept; `reason` says why. */
export const credentialUnchecked = (owner: CredentialOwner, reason: string) =>
  credentialUncheckedError({
    message: `The credential for ${owner.title} could not be checked: ${reason}. Nothing was kept.`,
    advice: [
      setAgain(owner, 'Try again when the service answers.'),
      {
        text: 'Or keep it without asking the service.',
        command: `vibeml credentials set ${owner.id} --no-check`,
      },
    ],
    details: { provider: owner.id, variable: owner.variable, reason },
  });

const credentialUnreadableError = defineError('credential.unreadable', 'config');

/** A kept credential can't be read, or the place for it can't be used; nothing was changed. */
export const credentialUnreadable = (
  place: string,
  reason: string,
  tryNext: readonly [Advice, ...Advice[]],
  cause?: unknown,
) =>
  credentialUnreadableError({
    message: `${place} can't be read: ${reason}. Nothing was changed.`,
    advice: tryNext,
    details: { place, reason },
    cause,
  });

const credentialProviderUnknownError = defineError('credential.provider_unknown', 'validation');

/** No provider of that name. What was typed is not repeated: it may be the credential itself. */
export const credentialProviderUnknown = (known: readonly string[]) =>
  credentialProviderUnknownError({
    message: `There is no such provider. Providers: ${known.join(', ')}.`,
    advice: [
      { text: 'See every provider and what it is for.', command: 'vibeml credentials list' },
    ],
    details: { known },
  });

const credentialInArgumentsError = defineError('credential.in_arguments', 'validation');

/** A credential stood on the command line, where other programs and the history of the shell see it. */
export const credentialInArguments = (providerId: string) =>
  credentialInArgumentsError({
    message:
      'A credential is not taken from the command line: other programs and the history of the shell see it there. Nothing was kept.',
    advice: [
      {
        text: 'Enter it when it is asked for; it is not shown.',
        command: `vibeml credentials set ${providerId}`,
      },
      {
        text: 'Or give it on standard input.',
        command: `vibeml credentials set ${providerId} --stdin < token.txt`,
      },
      { text: 'If it was a real one: revoke it where it was made, and make a new one.' },
    ],
    details: { provider: providerId },
  });
