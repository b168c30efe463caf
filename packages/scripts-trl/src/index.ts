// Everything named here is public; adding a line makes a promise.
export { trlEngine } from './trl-engine.ts';
