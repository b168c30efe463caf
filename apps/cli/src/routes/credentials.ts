import { buildCommand, buildRouteMap } from '@stricli/core';
import { providerNames } from '../commands/credentials/provider-names.ts';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { choiceFlag, describe, jsonFlag, switchFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of `credentials set`. */
export interface SetCredentialFlags extends CommonFlags {
  readonly stdin?: boolean;
  readonly check?: boolean;
}

const providerParameter = {
  parse: String,
  brief: `One of ${providerNames.join(', ')}`,
  placeholder: 'PROVIDER',
  proposeCompletions: (partial: string) => providerNames.filter((name) => name.startsWith(partial)),
} as const;
const providerArgument = { kind: 'tuple', parameters: [providerParameter] } as const;

const list = buildCommand<CommonFlags, [], Context>({
  loader: presenting(
    async () => (await import('../commands/credentials/list-credentials.ts')).listCredentials,
  ),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'List who gives credentials, and where yours are kept',
    fullDescription: describe(
      'Says where each credential comes from. No value is shown, not even in part.',
      'vibeml credentials',
    ),
  },
});

const set = buildCommand<SetCredentialFlags, string[], Context>({
  loader: presenting(
    async () => (await import('../commands/credentials/set-credential.ts')).setCredential,
  ),
  parameters: {
    flags: {
      stdin: switchFlag('Read the value from standard input'),
      check: choiceFlag('Ask the service whether it is right before it is kept; on'),
      json: jsonFlag,
    },
    // More than one word is refused by the command itself: the parser would repeat the second one.
    positional: { kind: 'array', parameter: providerParameter, minimum: 1 },
  },
  docs: {
    brief: 'Keep a credential in the keychain, or else encrypted in a file',
    fullDescription: describe(
      'Asks for the value without showing it, asks the service whether it is right, and keeps it. It is never taken from the command line.',
      'vibeml credentials set huggingface',
      'vibeml credentials set nebius --stdin < ~/.nebius/credentials.json',
    ),
  },
});

const check = buildCommand<CommonFlags, [provider: string], Context>({
  loader: presenting(
    async () => (await import('../commands/credentials/check-credential.ts')).checkCredential,
  ),
  parameters: { flags: { json: jsonFlag }, positional: providerArgument },
  docs: {
    brief: 'Ask the service whether your credential is right',
    fullDescription: describe(
      'Tells whose credential it is. Exit code 4 when it is missing or wrong, 1 when the service could not be asked.',
      'vibeml credentials check huggingface',
    ),
  },
});

const remove = buildCommand<CommonFlags, [provider: string], Context>({
  loader: presenting(
    async () => (await import('../commands/credentials/remove-credential.ts')).removeCredential,
  ),
  parameters: { flags: { json: jsonFlag }, positional: providerArgument },
  docs: {
    brief: 'Remove a credential from this machine',
    fullDescription: describe(
      'Removes it from the keychain and from files. Revoke it at the service to make it worthless.',
      'vibeml credentials remove huggingface',
    ),
  },
});

export const credentials = buildRouteMap<'list' | 'set' | 'check' | 'remove', Context>({
  routes: { list, set, check, remove },
  defaultCommand: 'list',
  docs: { brief: 'Tokens and keys: keep, check and remove them' },
});
