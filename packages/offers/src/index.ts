// Everything named here is public; adding a line makes a promise.
export type { CatalogueCache, KeptList } from './catalogue/catalogue-cache.ts';
export {
  type CatalogueSettings,
  listUrl,
  publicCatalogue,
} from './catalogue/catalogue-settings.ts';
export {
  type CatalogueOffersPorts,
  createCatalogueOffers,
} from './catalogue/create-catalogue-offers.ts';
export { createFileCache } from './catalogue/create-file-cache.ts';
export type { Fetch } from './catalogue/request-list.ts';
export { createMachineOffers, type MachineOffersPorts } from './create-machine-offers.ts';
export { createOffers, type OffersPorts } from './create-offers.ts';
export { matchesQuery } from './listing/matches-query.ts';
export { cheapestOffer, compareOffers, rankOffers } from './listing/rank-offers.ts';
export {
  gpusOnOffer,
  noCapacityAmong,
  offeredElsewhere,
  requireGpu,
  type WantedGpu,
} from './listing/require-gpu.ts';
export { type MachineFacts, machineOffer } from './machine-offer.ts';
export type { PriceOverlay } from './overlay/parse-price-file.ts';
export { PriceFile } from './overlay/price-file.ts';
export { readPriceFile } from './overlay/read-price-file.ts';
export type { SkyPilotServer } from './server/ask-server.ts';
export { createServerOffers, type ServerOffersPorts } from './server/create-server-offers.ts';
export { loadShippedPrices } from './snapshot/load-shipped-prices.ts';
export { PriceSnapshot } from './snapshot/price-snapshot.ts';
