// Everything named here is public; adding a line makes a promise.
export {
  createLocalEnvironments,
  type EnvironmentError,
  type LocalEnvironments,
  type LocalEnvironmentsPorts,
  type ReadyEnvironment,
} from './environments/create-local-environments.ts';
export { SetupEvent } from './environments/setup-event.ts';
export type { SystemFailure } from './files/system-failure.ts';
export { createLocalDriver } from './job/create-local-driver.ts';
export type { LocalDriverPorts } from './job/local-driver-ports.ts';
export {
  describeThisMachine,
  type MachinePorts,
  type MeasuredMachine,
} from './machine/describe-this-machine.ts';
export type { MachineSystem } from './machine/machine-system.ts';
export type { NvidiaGpu } from './machine/nvidia-gpus.ts';
export { createResultFiles } from './output/create-result-files.ts';
export { createProcesses, type ProcessesOptions } from './processes/create-processes.ts';
export { startDetached } from './processes/start-detached.ts';
export { findPythons } from './python/find-pythons.ts';
export type { ProcessEntry, ProcessTable } from './supervision/process-table.ts';
