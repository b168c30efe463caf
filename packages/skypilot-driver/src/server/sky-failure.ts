import { stripVTControlCharacters } from '@vibeml/errors';
import { failureSigns } from '../failure/failure-signs.ts';
import { kindsOfTypes, usualKinds } from '../failure/failure-types.ts';

/** What kind of trouble a call of the API server is in. */
export type SkyFailureKind =
  /** The server can't be asked. */
  | 'unreachable'
  | 'timeout'
  | 'cancelled'
  | 'unauthorized'
  | 'version'
  | 'shutting_down'
  /** It can't now; later it may. */
  | 'busy'
  | 'malformed'
  /** The server has forgotten the request: it was restarted. */
  | 'request_gone'
  | 'request_cancelled'
  | 'cluster_gone'
  | 'cluster_not_up'
  /** The place can't be had. */
  | 'capacity'
  | 'not_offered'
  | 'quota'
  | 'access'
  | 'place_unknown'
  /** The server can't look up what a cloud offers. */
  | 'catalog'
  /** The server lets this person not do it. */
  | 'forbidden'
  /** There is a machine of that name, and it belongs to somebody else or is of another size. */
  | 'not_ours'
  | 'other_size'
  | 'invalid'
  | 'unsupported'
  | 'disk'
  | 'image'
  | 'storage'
  /** The machine is there, but nobody gets in. */
  | 'ssh'
  | 'network'
  /** The machine could not be made ready. */
  | 'setup'
  /** Another failure of a cloud. */
  | 'cloud'
  | 'unknown';

/** A failure of the API server or of what it asks. */
export interface SkyFailure {
  readonly kind: SkyFailureKind;
  /** The name that SkyPilot gives it; empty for failures of the connection. */
  readonly type: string;
  /** Text of a third party: bounded and without control characters, and never part of a message of ours. */
  readonly text: string;
  /** How long was waited for an answer, in milliseconds; only where the time ran out. */
  readonly timeoutMs?: number;
}

const longestText = 4000;

/** A failure of a known kind. */
export const skyFailure = (kind: SkyFailureKind, type = '', text = ''): SkyFailure => ({
  kind,
  type: type.slice(0, 100),
  text: stripVTControlCharacters(text.slice(0, longestText)),
});

/** Too long without an answer. */
export const timedOut = (timeoutMs: number): SkyFailure => ({
  ...skyFailure('timeout'),
  timeoutMs,
});

const own = (
  kinds: Readonly<Record<string, SkyFailureKind>>,
  type: string,
): SkyFailureKind | undefined => (Object.hasOwn(kinds, type) ? kinds[type] : undefined);

const kindOf = (type: string, text: string): SkyFailureKind =>
  own(kindsOfTypes, type) ??
  failureSigns.find(([, sign]) => sign.test(text))?.[0] ??
  own(usualKinds, type) ??
  'unknown';

/** What a failure of SkyPilot is about; every name and text has an answer. */
export const classifyFailure = (type: string, message: string): SkyFailure => {
  const plain = skyFailure('unknown', type, message);
  return { ...plain, kind: kindOf(plain.type, plain.text) };
};
