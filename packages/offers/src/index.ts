// Everything named here is public; adding a line makes a promise.
export { createMachineOffers, type MachineOffersPorts } from './create-machine-offers.ts';
export { type MachineFacts, machineOffer } from './machine-offer.ts';
