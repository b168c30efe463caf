// Everything named here is public; adding a line makes a promise.
export { checkpointInterval } from './checkpoint-interval.ts';
export { checkpointSeconds, meanSecondsToPreemption } from './checkpoint-time.ts';
export { estimateCost } from './estimate-cost.ts';
export { wholeDuration } from './whole-duration.ts';
export type { CostBasis, Workload } from './workload.ts';
