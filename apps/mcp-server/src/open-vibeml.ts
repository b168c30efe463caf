import { createVibeml, type Vibeml } from '@vibeml/sdk';

/** Opens VibeML. A file of its own, because importing the whole SDK would load every operation. */
export const openVibeml = (): Vibeml => createVibeml();
