import { match } from 'ts-pattern';
import { testedVersions } from '../server/skypilot-server.ts';
import type { ServerStanding } from './server-standing.ts';

type Found = Omit<ServerStanding, 'detail' | 'fix'>;
type Words = Pick<ServerStanding, 'detail' | 'fix'>;

const { oldest, newest } = testedVersions;
const tested =
  oldest.release === newest.release
    ? `SkyPilot ${newest.release}`
    : `SkyPilot ${oldest.release} to ${newest.release}`;

const versionOf = ({ release, apiVersion }: Found): string =>
  `${release === null ? 'an unknown version of SkyPilot' : `SkyPilot ${release}`}${apiVersion === null ? '' : ` (version ${apiVersion} of its protocol)`}`;

/** How an old server gets younger: ours is installed anew, another's is up to whoever runs it. */
const upgrade = (isLocal: boolean): string =>
  isLocal
    ? 'Stop it (`sky api stop`), then let VibeML install and start the tested one: vibeml skypilot start'
    : `Ask whoever runs the server to install ${tested}: pip install -U "skypilot==${newest.release}". Or use one of your own: vibeml skypilot start`;

const start = (isLocal: boolean): string =>
  isLocal
    ? 'Start one: vibeml skypilot start'
    : 'Check the address in SKYPILOT_API_SERVER_ENDPOINT, your network or VPN, and whether the server runs.';

const token = (isLocal: boolean): string =>
  isLocal
    ? 'Remove SKYPILOT_SERVICE_ACCOUNT_TOKEN, or make a new token on this server.'
    : 'Make a service account token in the dashboard of the server, then: vibeml credentials set skypilot';

/** What is the matter with a server, and what to do next. */
export const describeStanding = (found: Found): Words => {
  const { endpoint, isLocal } = found;
  return match(found.kind)
    .returnType<Words>()
    .with('ready', () => ({ detail: `${versionOf(found)} answers at ${endpoint}.`, fix: null }))
    .with('newer_than_tested', () => ({
      detail: `${versionOf(found)} answers at ${endpoint}; VibeML was tested with ${tested}.`,
      fix: 'It should work. Update VibeML when something does not: npm install -g vibeml@latest',
    }))
    .with('too_old', () => ({
      detail: `${versionOf(found)} answers at ${endpoint}; VibeML speaks to ${tested} or later.`,
      fix: upgrade(isLocal),
    }))
    .with('unauthorized', () => ({
      detail: `The server at ${endpoint} rejects the token, or asks for one.`,
      fix: token(isLocal),
    }))
    .with('unreachable', () => ({
      detail: `Nothing answers at ${endpoint}.`,
      fix: start(isLocal),
    }))
    .with('shutting_down', () => ({
      detail: `The server at ${endpoint} is being shut down, or is overloaded.`,
      fix: 'Try again in a minute.',
    }))
    .with('not_skypilot', () => ({
      detail: `What answers at ${endpoint} is no API server of SkyPilot.`,
      fix: isLocal
        ? 'Another program has the port: vibeml skypilot start --port 46581'
        : 'Check the address in SKYPILOT_API_SERVER_ENDPOINT.',
    }))
    .exhaustive();
};
