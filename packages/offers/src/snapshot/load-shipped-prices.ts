import { ResultAsync } from 'neverthrow';
import type { PriceSnapshot } from './price-snapshot.ts';

/** The prices that come with the package. */
export const loadShippedPrices = (): ResultAsync<PriceSnapshot, never> =>
  ResultAsync.fromSafePromise(import('./shipped-prices.generated.ts')).map(
    ({ shippedPrices }) => shippedPrices,
  );
