import type { SecretVault } from '@vibeml/core-models';
import { credentialUnreadable, type ErrorOf } from '@vibeml/errors';
import { err, ok, okAsync, ResultAsync } from 'neverthrow';
import { match } from 'ts-pattern';
import type { Keychain, KeychainEntry } from './keychain.ts';

/** What the keychain is reached with. */
export interface KeychainVaultPorts {
  /** Under which name the entries stand: each data directory has its own. */
  readonly service: string;
  readonly load: () => ResultAsync<Keychain | null, never>;
  /** How long the system may take, a question to the person included; milliseconds. */
  readonly deadlineMs?: number;
}

type Unreadable = ErrorOf<'credential.unreadable'>;
type Fault = 'absent' | 'too_small' | 'locked' | 'slow';

const defaultDeadlineMs = 20_000;
const noService = /d-?bus|secret service provider/i;

// Windows takes 2560 bytes.
const noRoom = /longer than/i;

const faultOf = (thrown: unknown): Fault => {
  const message = thrown instanceof Error ? thrown.message : '';
  if (noService.test(message)) return 'absent';
  return noRoom.test(message) ? 'too_small' : 'locked';
};

const slow = Symbol('slow');

/** The promise, or `slow` when the time is over; the timer keeps no process alive. */
const within = <Value>(work: Promise<Value>, milliseconds: number): Promise<Value | typeof slow> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(slow), milliseconds);
    timer.unref();
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

const unusable = (fault: 'locked' | 'slow', cause: unknown): Unreadable =>
  credentialUnreadable(
    "The system's keychain",
    match(fault)
      .with('locked', () => 'it is locked, or it refused')
      .with('slow', () => 'it did not answer in time')
      .exhaustive(),
    [
      { text: 'Unlock the keychain and try again.' },
      { text: 'Or do without it: set VIBEML_CREDENTIAL_STORE=file.' },
    ],
    cause,
  );

/** Keeps secrets in the keychain of the system. Where it has none, nothing is found and nothing is kept. */
export const createKeychainVault = ({
  service,
  load,
  deadlineMs = defaultDeadlineMs,
}: KeychainVaultPorts): SecretVault => {
  let isAbsent = false;
  const withEntry = <Value>(
    name: string,
    otherwise: Value,
    use: (entry: KeychainEntry) => Promise<Value>,
  ): ResultAsync<Value, Unreadable> => {
    if (isAbsent) return okAsync(otherwise);
    return load().andThen((keychain) => {
      if (keychain === null) return ok(otherwise);
      // An entry is made inside the promise: the library throws where there is no service.
      const work = async () => use(keychain(service, name));
      return ResultAsync.fromPromise(within(work(), deadlineMs), (thrown) => ({
        fault: faultOf(thrown),
        thrown,
      }))
        .andThen((value) =>
          value === slow ? err({ fault: 'slow' as const, thrown: null }) : ok(value),
        )
        .orElse(({ fault, thrown }) => {
          if (fault === 'locked' || fault === 'slow') return err(unusable(fault, thrown));
          isAbsent ||= fault === 'absent';
          return ok(otherwise);
        });
    });
  };
  return {
    place: 'keychain',
    find: (name) => withEntry<string | null>(name, null, (entry) => entry.getPassword()),
    keep: (name, value) =>
      withEntry(name, false, async (entry) => {
        await entry.setPassword(value);
        return true;
      }),
    remove: (name) => withEntry(name, false, (entry) => entry.deletePassword()),
  };
};
