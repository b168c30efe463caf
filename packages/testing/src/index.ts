// Fakes, samples and contract suites; used by tests alone.
export { arbitraryLaterEvent, arbitraryRunEvents } from './arbitrary-run-event.ts';
export { expectErr, expectOk } from './expect-result.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export {
  createFakeDriver,
  type FakeDriver,
  type FakeJob,
  type FakeStep,
  finishedOutputs,
} from './fake-driver.ts';
export { createFakeLog, type FakeLog } from './fake-log.ts';
export { createFixedIds } from './fixed-ids.ts';
export { createMemoryPlanStore } from './memory-plan-store.ts';
export { createMemoryRunStore } from './memory-run-store.ts';
export { sampleContext } from './sample-context.ts';
export {
  needsApproval,
  sampleApproval,
  sampleDataset,
  sampleModel,
  samplePlan,
  sampleQuantity,
  sampleRequest,
} from './sample-plan.ts';
export { sampleProgress, sampleRunCreated, sampleRunEvents } from './sample-run-events.ts';
