import type { CloudProvider } from '@vibeml/core-models';
import { createNebius } from './create-nebius.ts';
import { nebiusPrices } from './nebius-prices.generated.ts';

/** Nebius with the prices that came with the package. */
export const nebius: CloudProvider = createNebius({ priceList: nebiusPrices });
