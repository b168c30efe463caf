import { basename } from 'node:path';
import type { Offer, OfferListing, OfferRemark } from '@vibeml/core-models';
import { matchesQuery } from '../listing/matches-query.ts';
import { mergeListings } from '../listing/merge-listings.ts';
import { clusterPrices, type Quote } from './cluster-prices.ts';
import type { PriceOverlay } from './parse-price-file.ts';
import type { NegotiatedPrice } from './price-file.ts';

const quoteOf =
  (overlay: PriceOverlay, observedAt: string): Quote =>
  (value, unit, line) => ({
    value,
    unit,
    source: `your ${basename(overlay.path)}${line === null ? '' : `, line ${line}`}`,
    observedAt,
    method: 'quoted',
  });

const matchesLine = (line: NegotiatedPrice): ((offer: Offer) => boolean) => {
  const { provider, region, gpu, spot } = line;
  const matches = matchesQuery({ provider, region, gpu, spot });
  return (offer) =>
    matches(offer) &&
    offer.provider !== 'local' &&
    (line.machine === undefined || line.machine === offer.machine) &&
    (line.gpuCount === undefined || line.gpuCount === offer.accelerator.count);
};

const priceOf = (line: NegotiatedPrice, offer: Offer): number =>
  line.hourlyUsd ?? Number(((line.hourlyUsdPerGpu ?? 0) * offer.accelerator.count).toFixed(6));

interface OverlayLine {
  readonly line: NegotiatedPrice;
  readonly place: number;
  readonly matches: (offer: Offer) => boolean;
}

const linesOf = ({ prices, lines }: PriceOverlay): readonly OverlayLine[] =>
  (prices.negotiated ?? []).map((line, index) => ({
    line,
    place: lines.negotiated[index] ?? 1,
    matches: matchesLine(line),
  }));

const unusedRemark =
  (path: string) =>
  (place: number): OfferRemark => ({
    source: path,
    code: 'price_missing',
    message: `Line ${place} of your ${basename(path)} matches no offer; see the names with: vibeml gpus --json`,
    count: 1,
  });

/** Puts a person's prices over a listing. The last negotiated line that matches an offer counts; one that matches nothing gives a remark. */
export const applyOverlay = (
  listing: OfferListing,
  overlay: PriceOverlay | null,
  observedAt: string,
): OfferListing => {
  if (overlay === null) return listing;
  const quote = quoteOf(overlay, observedAt);
  const { local } = overlay.prices;
  const lines = linesOf(overlay);
  const used = new Set<OverlayLine>();
  const negotiated = (offer: Offer): Offer => {
    const matching = lines.filter(({ matches }) => matches(offer));
    for (const each of matching) used.add(each);
    const last = matching.at(-1);
    return last === undefined
      ? offer
      : { ...offer, hourlyUsd: quote(priceOf(last.line, offer), 'USD/h', last.place) };
  };
  const localPrice =
    local === undefined ? {} : { hourlyUsd: quote(local.hourlyUsd, 'USD/h', null) };
  const own = clusterPrices(overlay, listing, quote);
  const offers = own.offers.map((offer) =>
    offer.id === 'local' ? { ...offer, ...localPrice } : negotiated(offer),
  );
  const unused = lines.filter((each) => !used.has(each)).map(({ place }) => place);
  const remarks = [...unused, ...own.unusedLines].map(unusedRemark(overlay.path));
  return mergeListings([
    { offers: own.added, remarks: [] },
    {
      offers,
      remarks: [...listing.remarks, ...remarks],
      unpriced: own.unpriced,
    },
  ]);
};
