import type { CallContext, OfferSource } from '@vibeml/core-models';
import type { ErrorOf } from '@vibeml/errors';
import type { ResultAsync } from 'neverthrow';
import { type MachineFacts, machineOffer } from './machine-offer.ts';

/** What the offers of this machine need. */
export interface MachineOffersPorts {
  readonly describeMachine: (
    context: CallContext,
  ) => ResultAsync<MachineFacts, ErrorOf<'driver.unavailable' | 'request.cancelled'>>;
}

/** The offer source of this machine: one offer at $0. */
export const createMachineOffers = ({ describeMachine }: MachineOffersPorts): OfferSource => ({
  listOffers: (_query, context) =>
    describeMachine(context).map((facts) => ({ offers: [machineOffer(facts)], remarks: [] })),
});
