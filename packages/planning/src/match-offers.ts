import { canonicalAccelerator, type Offer, type TrainingRequest } from '@vibeml/core-models';
import {
  cloudRegionUnknown,
  type ErrorOf,
  gpuNotSupported,
  noCapacity,
  noOffer,
} from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';

export type OfferMatchError = ErrorOf<
  'gpu.not_supported' | 'cloud.no_capacity' | 'cloud.region_unknown' | 'plan.no_offer'
>;

type Wish = (offer: Offer) => boolean;

/** A100 stands for A100-80GB too, V100 for V100-32GB: they differ in memory alone. */
const isGpu = (name: string, wanted: string): boolean => {
  const rest = name.toLowerCase().startsWith(wanted) ? name.slice(wanted.length) : null;
  return rest === '' || (rest !== null && /^-\d+gb$/i.test(rest));
};

const gpuWish = ({ gpuType }: TrainingRequest): Wish => {
  if (gpuType === undefined) return () => true;
  const wanted = canonicalAccelerator(gpuType).toLowerCase();
  return ({ accelerator }) =>
    accelerator.kind !== 'cpu' && isGpu(canonicalAccelerator(accelerator.name), wanted);
};

/** The cloud that a request names, as target or by itself; null where any will do. */
export const cloudOf = ({ target, cloud }: TrainingRequest): string | null => {
  if (cloud !== undefined) return cloud.toLowerCase();
  return target === 'auto' || target === 'local' ? null : target.toLowerCase();
};

const placeWish = (request: TrainingRequest): Wish => {
  const cloud = cloudOf(request);
  if (request.target === 'local') return (offer) => offer.driver === 'local';
  if (cloud !== null) return (offer) => offer.provider.toLowerCase() === cloud;
  // A region or spot is asked for where machines are rented.
  const isRented = request.region !== undefined || request.spot === true;
  return (offer) => !isRented || offer.driver !== 'local';
};

const regionWish = ({ region }: TrainingRequest): Wish =>
  region === undefined
    ? () => true
    : (offer) => offer.region?.toLowerCase() === region.toLowerCase();

const spotWish = ({ spot }: TrainingRequest): Wish =>
  spot === undefined ? () => true : (offer) => offer.spot === spot;

const distinct = (texts: readonly (string | null)[]): readonly string[] =>
  [...new Set(texts.filter((text) => text !== null))].sort();

const gpuNames = (offers: readonly Offer[]): readonly string[] =>
  distinct(
    offers
      .filter(({ accelerator }) => accelerator.kind !== 'cpu')
      .map(({ accelerator }) => accelerator.name),
  );

const elsewhereOf = (offers: readonly Offer[], gpu: string | null) => ({
  gpu,
  regions: distinct(offers.map(({ region }) => region)).slice(0, 6),
});

const isRentedSomewhere = ({ driver, region }: Offer): boolean =>
  driver !== 'local' && region !== null;

/** Where the GPU is offered: in the wanted cloud, or else in any; or else which other GPUs the wanted cloud has. */
const elsewhere = (request: TrainingRequest, there: readonly Offer[], all: readonly Offer[]) => {
  const isWanted = gpuWish(request);
  const near = there.filter(isRentedSomewhere);
  const same = [near, all.filter(isRentedSomewhere)]
    .map((offers) => offers.filter(isWanted))
    .find((offers) => offers.length > 0);
  if (same !== undefined) return [elsewhereOf(same, null)];
  return gpuNames(near)
    .slice(0, 3)
    .map((gpu) =>
      elsewhereOf(
        near.filter((offer) => offer.accelerator.name === gpu),
        gpu,
      ),
    );
};

const providersOf = (offers: readonly Offer[]): readonly string[] =>
  distinct(offers.map(({ provider }) => provider));

const noPlace = (request: TrainingRequest, offers: readonly Offer[]): OfferMatchError => {
  const cloud = cloudOf(request);
  return noOffer(
    cloud === null ? 'nothing is offered' : `nobody offers machines of '${cloud}'`,
    providersOf(offers),
  );
};

/** The place is there; the region is not, or not with this GPU. */
const noRegion = (
  request: TrainingRequest,
  region: string,
  there: readonly Offer[],
  all: readonly Offer[],
): OfferMatchError =>
  request.gpuType === undefined
    ? cloudRegionUnknown(
        cloudOf(request) ?? 'any cloud',
        region,
        distinct(there.map((offer) => offer.region)),
      )
    : noCapacity(canonicalAccelerator(request.gpuType), region, elsewhere(request, there, all));

const placeTitle = (request: TrainingRequest): string =>
  request.target === 'local'
    ? 'this computer'
    : (request.region ?? cloudOf(request) ?? 'any region');

const noMatch = (request: TrainingRequest, offers: readonly Offer[]): OfferMatchError => {
  const there = offers.filter(placeWish(request));
  if (there.length === 0) return noPlace(request, offers);
  const { region, gpuType } = request;
  const inRegion = there.filter(regionWish(request));
  if (region !== undefined && inRegion.length === 0)
    return noRegion(request, region, there, offers);
  if (gpuType !== undefined && !inRegion.some(gpuWish(request))) {
    const gpu = canonicalAccelerator(gpuType);
    return noCapacity(gpu, placeTitle(request), elsewhere(request, there, offers));
  }
  const kind = request.spot === true ? 'on spot' : 'on demand';
  return noOffer(`what was asked for is not offered ${kind}`, providersOf(there));
};

/**
 * The offers that a request leaves to choose from. Fails with `gpu.not_supported` for a GPU that nobody offers,
 * `cloud.no_capacity` for one that is offered elsewhere only, `cloud.region_unknown` and `plan.no_offer`.
 */
export const matchOffers = (
  request: TrainingRequest,
  offers: readonly Offer[],
): Result<readonly Offer[], OfferMatchError> => {
  const { gpuType } = request;
  if (gpuType !== undefined && !offers.some(gpuWish(request))) {
    return err(gpuNotSupported(gpuType, gpuNames(offers)));
  }
  const wishes = [gpuWish(request), placeWish(request), regionWish(request), spotWish(request)];
  const matching = offers.filter((offer) => wishes.every((wish) => wish(offer)));
  return matching.length > 0 ? ok(matching) : err(noMatch(request, offers));
};
