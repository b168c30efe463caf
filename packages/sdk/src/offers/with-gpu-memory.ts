import type { Offer } from '@vibeml/core-models';
import { gpuMemory } from '@vibeml/sizing';

/** An offer with the memory that programs can have of its GPU; price lists do not agree on its unit. */
export const withGpuMemory = (offer: Offer): Offer =>
  offer.accelerator.kind === 'cuda' && offer.accelerator.memoryGib === null
    ? {
        ...offer,
        accelerator: { ...offer.accelerator, memoryGib: gpuMemory(offer.accelerator.name) },
      }
    : offer;
