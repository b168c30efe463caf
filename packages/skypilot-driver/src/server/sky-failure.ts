import { stripVTControlCharacters } from '@vibeml/errors';

/** What kind of trouble a call of the API server is in. */
export type SkyFailureKind =
  /** The server can't be asked. */
  | 'unreachable'
  | 'timeout'
  | 'cancelled'
  | 'unauthorized'
  | 'version'
  | 'shutting_down'
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
  | 'invalid'
  | 'unsupported'
  | 'disk'
  | 'image'
  | 'network'
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

const byType: Readonly<Record<string, SkyFailureKind>> = {
  ClusterDoesNotExist: 'cluster_gone',
  ClusterNotUpError: 'cluster_not_up',
  NoCloudAccessError: 'access',
  CloudUserIdentityError: 'access',
  InvalidCloudCredentials: 'access',
  InvalidClusterNameError: 'invalid',
  InvalidSkyPilotConfigError: 'invalid',
  InvalidTaskSpecError: 'invalid',
  ParserError: 'invalid',
  CloudError: 'invalid',
  NotSupportedError: 'unsupported',
  version_mismatch: 'version',
  APIVersionMismatchError: 'version',
  ApiServerAuthenticationError: 'unauthorized',
  PermissionDeniedError: 'access',
  NetworkError: 'network',
  ConnectionError: 'network',
  RequestCancelled: 'request_cancelled',
};

// Read from top to bottom; a quota that is used up is told as missing capacity too.
const byText: readonly (readonly [SkyFailureKind, RegExp])[] = [
  ['quota', /quota/i],
  ['access', /which is not enabled|Cloud access is not set up|credentials/i],
  [
    'place_unknown',
    /(Partition|Cluster|Region|Zone) '?[^']*'? (was |is )?not found|Invalid region/i,
  ],
  ['not_offered', /Catalog does not contain/i],
  ['disk', /No space left on device|disk quota/i],
  ['image', /image\b.*(not found|does not exist|pull)/i],
  [
    'network',
    /Failed to resolve|Connection (refused|reset|timed out)|Name or service not known|ssh\b.*(failed|timed out|unreachable)/i,
  ],
];

const kindOf = (type: string, text: string): SkyFailureKind => {
  const found = byText.find(([, sign]) => sign.test(text))?.[0];
  if (type === 'ResourcesUnavailableError') return found ?? 'capacity';
  const named = Object.hasOwn(byType, type) ? byType[type] : undefined;
  return named ?? found ?? (type === 'ValueError' ? 'invalid' : 'unknown');
};

/** What a failure of SkyPilot is about; every name and text has an answer. */
export const classifyFailure = (type: string, message: string): SkyFailure => {
  const plain = skyFailure('unknown', type, message);
  return { ...plain, kind: kindOf(plain.type, plain.text) };
};
