// Everything named here is public; adding a line makes a promise.
export { createNebius, type NebiusSettings } from './create-nebius.ts';
export { kindOfFailure } from './explain-failure.ts';
export { nebius } from './nebius.ts';
export { machineName, type PriceList, type PriceRow, parseMachine } from './presets.ts';
