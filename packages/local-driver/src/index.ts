// Everything named here is public; adding a line makes a promise.

export type { SystemFailure } from './files/system-failure.ts';
export { createLocalDriver } from './job/create-local-driver.ts';
export type { LocalDriverPorts } from './job/local-driver-ports.ts';
export { createProcesses, type ProcessesOptions } from './processes/create-processes.ts';
export type { ProcessEntry, ProcessTable } from './supervision/process-table.ts';
