import { redact } from '@vibeml/errors';

// What a program that was given these names in its environment must never say.
const names = [
  'HF_TOKEN',
  'WANDB_API_KEY',
  'NEBIUS_CREDENTIALS',
  'NEBIUS_IAM_TOKEN',
  'SKYPILOT_SERVICE_ACCOUNT_TOKEN',
  'VIBEML_CREDENTIALS_KEY',
  'VIBEML_CREDENTIALS_PASSPHRASE',
] as const;

/** Secret values that this process has met. */
export interface KnownSecrets {
  readonly add: (value: string) => void;
  /** Takes them, and what looks like a secret, out of a text. */
  readonly redact: (text: string) => string;
}

/** Starts with the secrets of the environment. */
export const createKnownSecrets = (
  environment: Readonly<Record<string, string | undefined>>,
): KnownSecrets => {
  const values = new Set<string>();
  const add = (value: string): void => {
    if (value.trim() !== '') values.add(value.trim());
  };
  for (const name of names) add(environment[name] ?? '');
  return { add, redact: (text) => redact(text, [...values]) };
};
