import { defineError } from './define-error.ts';
import type { Advice } from './error-shape.ts';

/** Where a GPU is offered; `gpu` is null where it is the one that was asked for. */
export interface ElsewhereOffered {
  readonly gpu: string | null;
  readonly regions: readonly string[];
}

const placesOf = (elsewhere: readonly ElsewhereOffered[]): string =>
  elsewhere
    .map(({ gpu, regions }) => `${gpu === null ? '' : `${gpu} in `}${regions.join(', ')}`)
    .join('; ');

const noCapacityError = defineError('cloud.no_capacity', 'cloud');

const mostPlaces = 3;
const plainName = /^[\w.:@/-]+$/;

/** A command for each place, ready but for what only the person knows. Names that are no plain words are left out. */
const commandsFor = (
  gpu: string,
  provider: string | null,
  elsewhere: readonly ElsewhereOffered[],
): readonly Advice[] =>
  elsewhere
    .flatMap((each) => each.regions.map((region) => ({ gpu: each.gpu ?? gpu, region })))
    .filter((place) => plainName.test(place.gpu) && plainName.test(place.region))
    .slice(0, mostPlaces)
    .map((place) => ({
      text: `Take ${place.gpu} in ${place.region}.`,
      command:
        provider === null || !plainName.test(provider)
          ? `vibeml gpus --gpu ${place.gpu} --region ${place.region}`
          : `vibeml train --gpu ${place.gpu} --on ${provider}/${place.region} --model MODEL --dataset DATASET`,
    }));

/** The GPU can't be had in that region now; `elsewhere` is where it, or else another GPU, is offered, `provider` by whom. */
export const noCapacity = (
  gpu: string,
  region: string,
  elsewhere: readonly ElsewhereOffered[],
  provider: string | null = null,
) =>
  noCapacityError({
    message: `No ${gpu} in ${region}. Try: ${placesOf(elsewhere) || 'another GPU or another cloud'}`,
    advice: [
      ...commandsFor(gpu, provider, elsewhere),
      { text: 'See what is offered where.', command: 'vibeml gpus' },
    ],
    details: {
      gpu,
      region,
      elsewhere: elsewhere.map((each) => ({ gpu: each.gpu, regions: each.regions })),
    },
  });

const quotaExceededError = defineError('cloud.quota_exceeded', 'cloud');

/** The account may not use that many of these; `quota` is its name at the cloud, null where it is not told. */
export const quotaExceeded = (cloud: string, quota: string | null, howToRaise: string) =>
  quotaExceededError({
    message: `The account at ${cloud} has no quota left for this${quota === null ? '' : ` (${quota})`}.`,
    advice: [
      { text: howToRaise },
      { text: 'Or take another GPU, region or cloud.', command: 'vibeml gpus' },
    ],
    details: { cloud, quota },
  });

const cloudAccessDeniedError = defineError('cloud.access_denied', 'cloud');

/** The cloud rejects the credentials, or there are none. */
export const cloudAccessDenied = (cloud: string, reason: string, howToFix: string) =>
  cloudAccessDeniedError({
    message: `${cloud} can't be used: ${reason}.`,
    advice: [{ text: howToFix }, { text: 'See what is missing.', command: 'vibeml doctor' }],
    details: { cloud, reason },
  });

const cloudRegionUnknownError = defineError('cloud.region_unknown', 'cloud');

/** The cloud has no such region, or the account may not use it. */
export const cloudRegionUnknown = (cloud: string, region: string, available: readonly string[]) =>
  cloudRegionUnknownError({
    message: `${cloud} has no region '${region}' for this account. Regions: ${available.join(', ') || 'not known'}.`,
    advice: [{ text: 'See what is offered where.', command: 'vibeml gpus' }],
    details: { cloud, region, available },
  });
