// Fakes, samples and contract suites; used by tests alone.
export { arbitraryLaterEvent, arbitraryRunEvents } from './arbitrary-run-event.ts';
export {
  type ContractBehaviour,
  contractFacts,
  contractJob,
  contractManifest,
} from './contract-job.ts';
export { type ContractSubject, driverContract } from './driver-contract.ts';
export { eventually } from './eventually.ts';
export { expectErr, expectOk } from './expect-result.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export {
  createFakeDriver,
  type FakeDriver,
  type FakeDriverSettings,
  type FakeJob,
  type FakeStep,
  finishedOutputs,
} from './fake-driver.ts';
export { createFakeLog, type FakeLog } from './fake-log.ts';
export { createFakeWorld, type FakeWorld } from './fake-world.ts';
export { createFixedIds } from './fixed-ids.ts';
export type {
  ViewerDataset,
  ViewerHealth,
  ViewerSplit,
} from './hub-server/dataset-viewer.ts';
export type { HubFixture, HubFixtureFiles } from './hub-server/hub-fixture.ts';
export type { HubReply, HubServerRequest } from './hub-server/hub-reply.ts';
export {
  type HubServer,
  type HubServerOptions,
  type Interceptor,
  startHubServer,
} from './hub-server/start-hub-server.ts';
export { isProcessAlive } from './is-process-alive.ts';
export { ledgerContract } from './ledger-contract.ts';
export type { LedgerSubject } from './ledger-subject.ts';
export { createMemory, type Memory } from './memory.ts';
export { createMemoryLedger } from './memory-ledger.ts';
export { createMemoryPlanStore } from './memory-plan-store.ts';
export { createMemoryResultFiles, type MemoryResultFiles } from './memory-result-files.ts';
export { createMemoryRunStore } from './memory-run-store.ts';
export { openTestDriver, type TestDriver } from './open-test-driver.ts';
export { planStoreContract } from './plan-store-contract.ts';
export { createRealClock } from './real-clock.ts';
export { runAtTerminal, type TerminalOutcome, type Typed } from './run-at-terminal.ts';
export { runStoreContract } from './run-store-contract.ts';
export { sampleContext } from './sample-context.ts';
export { sampleJob } from './sample-job.ts';
export {
  needsApproval,
  sampleApproval,
  sampleDataset,
  sampleGroupApproval,
  sampleModel,
  sampleMoney,
  samplePaidPlan,
  samplePlan,
  samplePlanGroup,
  sampleQuantity,
  sampleRequest,
} from './sample-plan.ts';
export { sampleChange, sampleCreation, sampleIds, sampleRun } from './sample-run.ts';
export { sampleProgress, sampleRunCreated, sampleRunEvents } from './sample-run-events.ts';
export {
  checkpointLine,
  errorLine,
  phaseLine,
  progressLine,
  trainerLine,
  trainingScript,
} from './sample-training-log.ts';
export { type OpenVault, secretVaultContract } from './secret-vault-contract.ts';
export { shellJob } from './shell-job.ts';
export type {
  SkyPilotServerOptions,
  SkyServerRequest,
} from './skypilot-server/answer-sky-request.ts';
export { createSkyAccount, type SkyAccount } from './skypilot-server/sky-account.ts';
export {
  type SkyInterceptor,
  type SkyPilotTestServer,
  type SkyReply,
  startSkyPilotServer,
} from './skypilot-server/start-skypilot-server.ts';
export { temporaryDirectory } from './temporary-directory.ts';
export { createTestMachine, type TestMachine } from './test-machine.ts';
export { type CrashPoint, createCrashPoint, withDelays } from './unreliable-port.ts';
export { unprivilegedUser, withoutPrivileges } from './without-privileges.ts';
