import type { VibemlError } from '@vibeml/sdk';
import { match, P } from 'ts-pattern';

/** What an exit code of `vibeml` means. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  consent: 3,
  credentials: 4,
  noCapacity: 5,
  internal: 70,
  interrupted: 130,
} as const;
/** An exit code of `vibeml`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of an error. */
export const exitCodeOf = (error: VibemlError): ExitCode =>
  match(error)
    .returnType<ExitCode>()
    .with({ code: 'request.cancelled' }, () => exitCodes.interrupted)
    .with(
      {
        code: P.union(
          'model.access_denied',
          'dataset.access_denied',
          'cloud.access_denied',
          'credential.missing',
          'credential.wrong',
          'credential.unchecked',
          'credential.unreadable',
        ),
      },
      () => exitCodes.credentials,
    )
    .with(
      { code: P.union('plan.no_offer', 'cloud.no_capacity', 'cloud.quota_exceeded') },
      () => exitCodes.noCapacity,
    )
    .with({ kind: 'budget' }, () => exitCodes.consent)
    .with({ kind: 'validation' }, () => exitCodes.usage)
    .with({ kind: 'internal' }, () => exitCodes.internal)
    .with({ kind: P.union('resource', 'cloud', 'config', 'driver', 'job') }, () => exitCodes.failed)
    .exhaustive();
