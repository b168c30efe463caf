import type { JobSpec } from '@vibeml/core-models';

/** A job of two shell lines; everything else is empty unless given. */
export const shellJob = (run: string, parts: Partial<JobSpec> = {}): JobSpec => ({
  name: 'shell-job',
  setup: 'true',
  run,
  files: {},
  inputs: [],
  environment: {},
  secretNames: [],
  maxDurationSeconds: null,
  stopFile: 'STOP',
  recoverableExitCodes: [],
  outputDir: 'output',
  attempt: 0,
  placement: null,
  keep: { kind: 'this_machine' },
  recovery: { mode: 'none', maxRestarts: 0, reason: 'nobody asked for it' },
  ...parts,
});
