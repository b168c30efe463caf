// Everything named here is public; adding a line makes a promise.
export { estimateCost } from './estimate-cost.ts';
