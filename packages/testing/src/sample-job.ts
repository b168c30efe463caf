import type { JobProgram, Plan } from '@vibeml/core-models';

/** The job of a plan, as small as a job can be. */
export const sampleJob = (_plan: Plan, job: { readonly name: string }): JobProgram => ({
  name: job.name,
  setup: 'python3 runner.py setup',
  run: 'python3 runner.py run',
  files: {},
  inputs: [],
  environment: {},
  secretNames: [],
  maxDurationSeconds: null,
  stopFile: 'STOP',
  recoverableExitCodes: [33, 34],
  outputDir: 'output',
});
