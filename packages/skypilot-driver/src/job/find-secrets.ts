import type { SecretStore } from '@vibeml/core-models';
import { launchFailed } from '@vibeml/errors';
import { ResultAsync } from 'neverthrow';

/** The values of secrets by name; those that nobody has set are left out. */
export const findSecrets = (
  { secrets }: { readonly secrets: SecretStore },
  names: readonly string[],
) =>
  ResultAsync.combine(
    names.map((name) =>
      secrets.find(name).map((value) => (value === null ? [] : [[name, value] as const])),
    ),
  )
    .map((found): Readonly<Record<string, string>> => Object.fromEntries(found.flat()))
    .mapErr((error) =>
      launchFailed(
        'skypilot',
        `the secrets of the job could not be read. ${error.message.replace(/\.$/, '')}`,
        error,
      ),
    );
