import {
  canonicalAccelerator,
  isWithin,
  type Offer,
  type Place,
  parsePlace,
  type TrainingRequest,
  type UnpricedMachine,
} from '@vibeml/core-models';
import {
  cloudRegionUnknown,
  type ErrorOf,
  gpuNotSupported,
  noCapacity,
  noOffer,
  priceMissing,
} from '@vibeml/errors';
import { err, ok, type Result } from 'neverthrow';
import type { PlanFacts } from './plan-facts.ts';

export type OfferMatchError = ErrorOf<
  | 'gpu.not_supported'
  | 'cloud.no_capacity'
  | 'cloud.region_unknown'
  | 'plan.no_offer'
  | 'plan.price_missing'
>;

type Wish = (offer: Offer) => boolean;

/** A100 stands for A100-80GB too, V100 for V100-32GB: they differ in memory alone. */
const isGpu = (name: string, wanted: string): boolean => {
  const rest = name.toLowerCase().startsWith(wanted) ? name.slice(wanted.length) : null;
  return rest === '' || (rest !== null && /^-\d+gb$/i.test(rest));
};

/** Who asks for this kind of GPU wants none. */
const noGpu = 'cpu';

const gpuWish = ({ gpuType }: TrainingRequest): Wish => {
  if (gpuType === undefined) return () => true;
  if (gpuType.toLowerCase() === noGpu) return ({ accelerator }) => accelerator.kind === 'cpu';
  const wanted = canonicalAccelerator(gpuType).toLowerCase();
  return ({ accelerator }) =>
    accelerator.kind !== 'cpu' && isGpu(canonicalAccelerator(accelerator.name), wanted);
};

/** The place that a request names, as target or as cloud and region; null where any will do. */
export const placeOf = ({ target, cloud, region }: TrainingRequest): Place | null => {
  if (cloud !== undefined) {
    const { provider } = parsePlace(cloud);
    return { provider, region: region ?? null };
  }
  if (target === 'auto' || target === 'local') return null;
  const place = parsePlace(target);
  return { provider: place.provider, region: region ?? place.region };
};

/** The seller that a request names; null where any will do. */
export const cloudOf = (request: TrainingRequest): string | null =>
  placeOf(request)?.provider ?? null;

/** The region that a request names; null for anywhere. */
export const regionOf = (request: TrainingRequest): string | null =>
  placeOf(request)?.region ?? request.region ?? null;

type PlaceWish = (offer: UnpricedMachine) => boolean;

const placeWish = (request: TrainingRequest): PlaceWish => {
  const cloud = cloudOf(request);
  if (request.target === 'local') return (offer) => offer.driver === 'local';
  if (cloud !== null) return (offer) => offer.provider.toLowerCase() === cloud;
  // A region or spot is asked for where machines are rented.
  const isRented = request.region !== undefined || request.spot === true;
  return (offer) => !isRented || offer.driver !== 'local';
};

const regionWish = (request: TrainingRequest): PlaceWish => {
  const region = regionOf(request);
  return region === null ? () => true : (offer) => isWithin(offer.region, region);
};

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

/** What planning knows of the machines that there are. */
export type Market = Pick<PlanFacts, 'request' | 'offers' | 'unpriced' | 'remarks' | 'priceFile'>;

/** The line of the price file that puts a price on a cluster; 0 stands for free. */
const priceLine = (place: string): string => `- {cluster: ${place}, hourlyUsd: 0}`;

/** The name of the whole cluster: it is priced before its parts are. */
const clusterTitle = ({ provider, region }: UnpricedMachine): string => {
  const name = provider === 'slurm' ? (region?.split('/')[0] ?? null) : region;
  return name === null ? provider : `${provider}/${name}`;
};

const withoutPrice = ({ request, unpriced, priceFile }: Market): OfferMatchError | null => {
  const wishes = [placeWish(request), regionWish(request)];
  const machine = unpriced.find((each) => wishes.every((wish) => wish(each)));
  if (machine === undefined || cloudOf(request) === null) return null;
  const title = clusterTitle(machine);
  return priceMissing(title, priceLine(title), priceFile);
};

// Whoever should know of the place may have said why it does not.
const silenceOf = ({ remarks }: Market): string =>
  remarks
    .filter(({ code, source }) => code === 'source_down' && source.startsWith('SkyPilot'))
    .map(({ message }) => `; ${message.replace(/\.$/, '')}`)
    .join('');

const noPlace = (market: Market): OfferMatchError => {
  const cloud = cloudOf(market.request);
  const why = silenceOf(market);
  return noOffer(
    cloud === null ? 'nothing is offered' : `nobody offers machines of '${cloud}'${why}`,
    providersOf(market.offers),
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
    : (regionOf(request) ?? cloudOf(request) ?? 'any region');

const noMatch = (market: Market): OfferMatchError => {
  const { request, offers } = market;
  const there = offers.filter(placeWish(request));
  const inRegion = there.filter(regionWish(request));
  const waiting = inRegion.length === 0 ? withoutPrice(market) : null;
  if (waiting !== null) return waiting;
  if (there.length === 0) return noPlace(market);
  const { gpuType } = request;
  const region = regionOf(request);
  if (region !== null && inRegion.length === 0) return noRegion(request, region, there, offers);
  if (gpuType !== undefined && !inRegion.some(gpuWish(request))) {
    const gpu = canonicalAccelerator(gpuType);
    return noCapacity(gpu, placeTitle(request), elsewhere(request, there, offers));
  }
  const kind = request.spot === true ? 'on spot' : 'on demand';
  return noOffer(`what was asked for is not offered ${kind}`, providersOf(there));
};

/**
 * The offers that a request leaves to choose from. Fails with `gpu.not_supported` for a GPU that nobody offers,
 * `cloud.no_capacity` for one that is offered elsewhere only, `plan.price_missing` for a cluster that nobody has put a price
 * on, `cloud.region_unknown` and `plan.no_offer`.
 */
export const matchOffers = (market: Market): Result<readonly Offer[], OfferMatchError> => {
  const { request, offers } = market;
  const { gpuType } = request;
  const isAnywhere = gpuType === undefined || offers.some(gpuWish(request));
  if (gpuType !== undefined && !isAnywhere && withoutPrice(market) === null) {
    return err(gpuNotSupported(gpuType, gpuNames(offers)));
  }
  const wishes = [gpuWish(request), placeWish(request), regionWish(request), spotWish(request)];
  const matching = offers.filter((offer) => wishes.every((wish) => wish(offer)));
  return matching.length > 0 ? ok(matching) : err(noMatch(market));
};
