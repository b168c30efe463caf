import { nebius } from '@vibeml/cloud-nebius';
import {
  type CredentialProvider,
  type Credentials,
  cloudCredentialProvider,
  createCredentials,
  createSecretStore,
  createVaults,
  huggingface,
  type PreferenceStore,
  skypilot,
  wandb,
} from '@vibeml/config';
import type { SecretStore } from '@vibeml/core-models';
import { okAsync, ResultAsync } from 'neverthrow';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the secrets of a person are made from. */
export interface SecretsPorts {
  readonly given: Environment;
  readonly dataDirectory: string;
  preferences(): ResultAsync<PreferenceStore, never>;
  /** Told of every value that is given out. */
  onFound(value: string): void;
}

/** The secrets of a person on this machine. */
export interface Secrets {
  readonly store: SecretStore;
  /** Asks every place for every secret that is known by name, so that its value can be taken out of texts. */
  findAll(): ResultAsync<unknown, never>;
  credentials(): ResultAsync<Credentials, never>;
}

const nebiusProviders = (): readonly CredentialProvider[] =>
  nebius.credentials
    .filter(({ name }) => name === 'NEBIUS_CREDENTIALS')
    .map((credential) =>
      cloudCredentialProvider(credential, {
        id: 'nebius',
        title: 'Nebius',
        purpose: 'machines of Nebius, through SkyPilot',
      }),
    );

/** Puts together where secrets are kept and who gives them. */
export const createSecrets = ({
  given,
  dataDirectory,
  preferences,
  onFound,
}: SecretsPorts): Secrets => {
  const ports = {
    environment: given,
    vaults: createVaults({ dataDirectory, environment: given }),
    onFound,
  };
  const store = createSecretStore(ports);
  const providers = [huggingface, wandb, ...nebiusProviders(), skypilot];
  // The address of the server may stand in the preferences alone.
  const environment = (): ResultAsync<Environment, never> =>
    preferences()
      .andThen((settings) => settings.read())
      .map(({ skypilotServer }) => ({
        ...given,
        SKYPILOT_API_SERVER_ENDPOINT: skypilotServer ?? undefined,
      }))
      .orElse(() => okAsync(given));
  return {
    store,
    findAll: () =>
      ResultAsync.combine(
        providers.map(({ variable }) => store.find(variable).orElse(() => okAsync(null))),
      ),
    credentials: () =>
      environment().map((settings) =>
        createCredentials({
          ...ports,
          environment: settings,
          providers,
          fetch: (url, init) => globalThis.fetch(url, init),
        }),
      ),
  };
};
