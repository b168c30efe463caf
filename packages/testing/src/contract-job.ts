import { createHash } from 'node:crypto';
import type { JobSpec } from '@vibeml/core-models';

/** How a job of the driver contract behaves. */
export type ContractBehaviour = 'succeeds' | 'fails' | 'fails_in_setup' | 'runs_until_stopped';

/** What the jobs of the contract write and end with; an engine in memory plays the same. */
export const contractFacts = {
  setupText: 'set up\n',
  runText: 'first line\nsecond line: ümläut\nthird line\n',
  outputs: { 'final/model.txt': 'weights', 'result.json': '{"status":"done"}' },
  failure: 7,
  setupFailure: 5,
  stopped: 33,
  /** Of a job that an engine ends without asking it. */
  cutOff: 143,
} as const;

const artifact = contractFacts.outputs['final/model.txt'];

/** The manifest that the contract's job leaves: one file. */
export const contractManifest = {
  version: 1,
  files: [
    {
      path: 'final/model.txt',
      bytes: artifact.length,
      sha256: createHash('sha256').update(artifact).digest('hex'),
    },
  ],
};

const lines: Readonly<Record<ContractBehaviour, { readonly setup: string; readonly run: string }>> =
  {
    succeeds: {
      setup: 'cat setup.txt',
      run: 'cat run.txt; mkdir -p output/final; cp model.txt output/final/; cp result.json manifest.json output/',
    },
    fails: { setup: 'true', run: `cat run.txt; exit ${contractFacts.failure}` },
    fails_in_setup: {
      setup: `cat setup.txt; exit ${contractFacts.setupFailure}`,
      run: 'cat run.txt',
    },
    runs_until_stopped: {
      setup: 'true',
      run: `trap 'exit ${contractFacts.stopped}' TERM; cat run.txt; while [ ! -e STOP ] && [ -e "$PWD" ]; do sleep 0.05; done; exit ${contractFacts.stopped}`,
    },
  };

/** A job of a few shell lines that behaves as asked for. */
export const contractJob = (behaviour: ContractBehaviour, name = 'contract-job'): JobSpec => ({
  name,
  ...lines[behaviour],
  files: {
    'setup.txt': contractFacts.setupText,
    'run.txt': contractFacts.runText,
    'model.txt': artifact,
    'result.json': contractFacts.outputs['result.json'],
    'manifest.json': JSON.stringify(contractManifest),
  },
  inputs: [],
  environment: {},
  secretNames: [],
  maxDurationSeconds: null,
  stopFile: 'STOP',
  recoverableExitCodes: [contractFacts.stopped],
  outputDir: 'output',
  attempt: 0,
  placement: null,
  keep: { kind: 'this_machine' },
  recovery: { mode: 'none', maxRestarts: 0, reason: 'nobody asked for it' },
});
