import type { CloudError, CloudProvider, DriverError, FailedLaunch } from '@vibeml/core-models';
import {
  type Advice,
  cancelled,
  cloudAccessDenied,
  cloudRegionUnknown,
  driverTimeout,
  driverUnavailable,
  type ErrorOf,
  excerpt,
  launchFailed,
  noCapacity,
  quotaExceeded,
} from '@vibeml/errors';
import type { FileFailure } from '../records/file-failure.ts';
import type { SkyFailure, SkyFailureKind } from '../server/sky-failure.ts';
import { failureWords } from './failure-words.ts';

/** The failure in our own words, as the end of a sentence. */
export const reasonOf = ({ kind }: SkyFailure): string => failureWords[kind].reason;

const adviceOf = ({ kind }: SkyFailure): readonly Advice[] => failureWords[kind].advice;

// What the third party said stays out of messages; it may be looked at as the cause.
const causeOf = ({ type, text }: SkyFailure) => ({ type, excerpt: excerpt(text) });

/** A failure as an error of a driver's call; `operation` names the call. */
export const driverError = (
  operation: string,
  failure: SkyFailure | FileFailure,
): Exclude<DriverError, ErrorOf<'driver.job_unknown'>> => {
  if (failure.kind === 'file') {
    return driverUnavailable('skypilot', `${failure.path}: ${failure.reason}`, failure.cause);
  }
  if (failure.kind === 'cancelled') return cancelled(operation);
  if (failure.kind === 'timeout')
    return driverTimeout('skypilot', operation, failure.timeoutMs ?? 0);
  return driverUnavailable('skypilot', reasonOf(failure), causeOf(failure), adviceOf(failure));
};

const connectionKinds: readonly SkyFailureKind[] = [
  'unreachable',
  'timeout',
  'cancelled',
  'unauthorized',
  'version',
  'shutting_down',
  'busy',
];

/** A failure as an error of `launch`. */
export const launchError = (
  failure: SkyFailure | FileFailure,
): ReturnType<typeof driverError> | ErrorOf<'driver.launch_failed'> => {
  if (failure.kind === 'file') {
    return launchFailed('skypilot', `${failure.path}: ${failure.reason}`, failure.cause);
  }
  return connectionKinds.includes(failure.kind)
    ? driverError('launch', failure)
    : launchFailed('skypilot', reasonOf(failure), causeOf(failure), adviceOf(failure));
};

/** What a launch that found no machine was about, and who may know more of it. */
export interface LaunchPlace extends FailedLaunch {
  /** As offers name it. */
  readonly provider: string;
  readonly providers: readonly CloudProvider[];
}

const generalError = (failure: SkyFailure, place: LaunchPlace): CloudError | null => {
  const { provider, region, gpu, elsewhere } = place;
  const general: Partial<Record<SkyFailureKind, () => CloudError>> = {
    capacity: () => noCapacity(gpu, region, elsewhere, provider),
    not_offered: () => noCapacity(gpu, region, elsewhere, provider),
    quota: () => quotaExceeded(provider, null, 'Ask the cloud for a higher quota.'),
    access: () =>
      cloudAccessDenied(
        provider,
        'SkyPilot may not use it',
        'Check the credentials on the machine of the API server: sky check.',
      ),
    place_unknown: () => cloudRegionUnknown(provider, region, []),
  };
  return general[failure.kind]?.() ?? null;
};

/** The failure of a launch as an error with advice; the cloud's own reading comes first. */
export const explainLaunchFailure = (
  failure: SkyFailure,
  place: LaunchPlace,
): CloudError | ReturnType<typeof launchError> => {
  const cloud = place.providers.find(({ name }) => name === place.provider);
  const own = cloud?.explainFailure(`${failure.type}: ${failure.text}`, place) ?? null;
  return own ?? generalError(failure, place) ?? launchError(failure);
};
