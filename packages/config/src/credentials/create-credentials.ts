import type { CallContext } from '@vibeml/core-models';
import {
  cancelled,
  credentialMissing,
  credentialProviderUnknown,
  credentialUnchecked,
  credentialWrong,
  type ErrorOf,
} from '@vibeml/errors';
import { err, ok, okAsync, type Result, ResultAsync, safeTry } from 'neverthrow';
import { match } from 'ts-pattern';
import { createEnvironmentSecretStore } from '../environment-secret-store.ts';
import { type AskServicePorts, askService } from './ask-service.ts';
import { findSecret, type SecretStorePorts } from './create-secret-store.ts';
import type { CredentialProvider, ServiceVerdict } from './credential-provider.ts';
import type {
  CredentialCheckResult,
  CredentialEntry,
  Credentials,
  UnknownProvider,
} from './credentials.ts';
import { keepInFirst, removeFromAll } from './keep-in-first.ts';

/** What the credentials are looked after with. */
export interface CredentialsPorts extends SecretStorePorts, AskServicePorts {
  readonly providers: readonly CredentialProvider[];
}

type Verdict = ServiceVerdict | { readonly kind: 'unasked' };
type Asked = ResultAsync<ServiceVerdict, ErrorOf<'request.cancelled'>>;

const nameOf = ({ id, title, variable }: CredentialProvider) => ({
  provider: id,
  title,
  variable,
});

type Status = Pick<CredentialCheckResult, 'status' | 'account' | 'reason'>;

/** What may be kept: a value that the service takes, or one that it is not asked about. */
const admit = (
  provider: CredentialProvider,
  verdict: Verdict,
): Result<Status, ErrorOf<'credential.wrong' | 'credential.unchecked'>> =>
  match(verdict)
    .returnType<Result<Status, ErrorOf<'credential.wrong' | 'credential.unchecked'>>>()
    .with({ kind: 'valid' }, ({ account }) => ok({ status: 'valid', account, reason: null }))
    .with({ kind: 'unasked' }, () =>
      ok({ status: 'unknown', account: null, reason: 'the service was not asked' }),
    )
    .with({ kind: 'wrong' }, () => err(credentialWrong(provider, 'entered')))
    .with({ kind: 'unknown' }, ({ reason }) => err(credentialUnchecked(provider, reason)))
    .exhaustive();

/** Makes what looks after credentials. */
export const createCredentials = (ports: CredentialsPorts): Credentials => {
  const { providers, vaults } = ports;
  const environment = createEnvironmentSecretStore(ports.environment);
  const providerOf = (id: string): Result<CredentialProvider, UnknownProvider> => {
    const found = providers.find((provider) => provider.id === id.trim().toLowerCase());
    return found === undefined
      ? err(credentialProviderUnknown(providers.map((provider) => provider.id)))
      : ok(found);
  };
  const ask = (provider: CredentialProvider, value: string, { signal }: CallContext): Asked =>
    askService(ports, provider, value, signal).andThen((verdict) =>
      signal.aborted ? err(cancelled(`Asking ${provider.title}`)) : ok(verdict),
    );
  const isInEnvironment = (name: string): ResultAsync<boolean, never> =>
    environment
      .find(name)
      .map((value) => value !== null)
      .orElse(() => ok(false));

  const entryOf = (provider: CredentialProvider): ResultAsync<CredentialEntry, never> => {
    const { purpose, howToGet } = provider;
    const entry = { ...nameOf(provider), purpose, howToGet };
    return findSecret(ports, provider.variable)
      .map((found): CredentialEntry => ({ ...entry, place: found?.place ?? null, problem: null }))
      .orElse(({ message }) => ok({ ...entry, place: null, problem: message }));
  };

  return {
    list: () => ResultAsync.combine(providers.map(entryOf)),
    check: (id, context) =>
      safeTry(async function* () {
        const provider = yield* providerOf(id);
        const found = yield* findSecret(ports, provider.variable);
        if (found === null) return err(credentialMissing(provider));
        const { place, value } = found;
        const verdict = yield* ask(provider, value, context);
        if (verdict.kind === 'wrong') return err(credentialWrong(provider, place));
        const { account, reason } = { account: null, reason: null, ...verdict };
        const status = verdict.kind;
        return ok({ ...nameOf(provider), place, status, account, reason });
      }),
    keep: (id, text, { isChecked }, context) =>
      safeTry(async function* () {
        const provider = yield* providerOf(id);
        const value = text.trim();
        if (value === '') return err(credentialMissing(provider));
        ports.onFound?.(value);
        const unasked = okAsync<Verdict, ErrorOf<'request.cancelled'>>({ kind: 'unasked' });
        const verdict = yield* isChecked ? ask(provider, value, context) : unasked;
        const admitted = yield* admit(provider, verdict);
        const place = yield* keepInFirst(vaults, provider.variable, value);
        const isHidden = yield* isInEnvironment(provider.variable);
        return ok({ ...nameOf(provider), ...admitted, place, isHidden });
      }),
    remove: (id) =>
      providerOf(id).asyncAndThen((provider) =>
        removeFromAll(vaults, provider.variable).andThen((removedFrom) =>
          isInEnvironment(provider.variable).map((isThere) => ({
            ...nameOf(provider),
            removedFrom,
            isInEnvironment: isThere,
          })),
        ),
      ),
  };
};
