import type { CloudError, FailedLaunch } from '@vibeml/core-models';
import {
  cloudAccessDenied,
  cloudRegionUnknown,
  noCapacity,
  quotaExceeded,
  stripVTControlCharacters,
} from '@vibeml/errors';

const title = 'Nebius';

type FailureKind = 'quota' | 'capacity' | 'access' | 'region';

// Read from top to bottom: a quota that is used up is told as "resource exhausted" too.
// From the Nebius API (google.rpc.Status, ServiceError) and from what SkyPilot says of it.
const signs: readonly (readonly [FailureKind, RegExp])[] = [
  [
    'quota',
    /quota\s*(failure|limit|exceeded|has been|is)|exceed\w*\s+(the\s+)?quota|QuotaFailure/i,
  ],
  [
    'access',
    /UNAUTHENTICATED|PERMISSION_DENIED|invalid_grant|invalid (iam )?token|token (has )?expired|NoCloudAccessError|Cloud access is not set up|nebius which is not enabled|credentials\.json.*(not found|does not exist)|No tenant|tenant id.*(not|missing)/i,
  ],
  [
    'region',
    /region\s+\S+\s+(was |is )?not (found|available|supported)|(unknown|invalid) region|no project.*region|region.*no project/i,
  ],
  [
    'capacity',
    /not[\s_]*enough[\s_]*resources|resource[\s_]*exhausted|no capacity|insufficient capacity|Failed to provision all possible launchable resources|ResourcesUnavailableError/i,
  ],
];

const longestText = 20_000;
const quotaName = /\b(?:compute|vpc|storage|mk8s)\.[a-z0-9_.-]{3,80}[a-z0-9]/i;

/** What a failure text of Nebius is about; null where it is none of its. */
export const kindOfFailure = (text: string): FailureKind | null => {
  const plain = stripVTControlCharacters(text.slice(0, longestText));
  return signs.find(([, sign]) => sign.test(plain))?.[0] ?? null;
};

/** Makes the explainer; `regions` are those that the account is known to have. */
export const createExplainer =
  (regions: readonly string[]) =>
  (text: string, launch: FailedLaunch): CloudError | null => {
    const kind = kindOfFailure(text);
    if (kind === null) return null;
    const errors: Readonly<Record<FailureKind, () => CloudError>> = {
      quota: () =>
        quotaExceeded(
          title,
          quotaName.exec(text)?.[0] ?? null,
          'Ask for a higher quota on the Limits page of the Nebius console.',
        ),
      access: () =>
        cloudAccessDenied(
          title,
          'it rejects the credentials, or there are none',
          'Make a new authorized key: vibeml credentials set nebius, or nebius iam auth-public-key generate.',
        ),
      region: () => cloudRegionUnknown(title, launch.region, regions),
      capacity: () => noCapacity(launch.gpu, launch.region, launch.elsewhere, 'nebius'),
    };
    return errors[kind]();
  };
