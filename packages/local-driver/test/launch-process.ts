// A process of its own that launches a job; started by tests. Arguments: runs directory, shell line, job name.
// It says `ready`, waits for a line, launches, says the handle or the error, and ends when nothing holds it.
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { okAsync } from 'neverthrow';
import { createLocalDriver, createProcesses } from '../src/index.ts';

const [runsDirectory = '', line = 'true', name = 'shell-job'] = process.argv.slice(2);

const driver = createLocalDriver({
  runsDirectory,
  environment: process.env,
  secrets: { find: () => okAsync(null) },
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => wait(milliseconds, true),
  },
  processes: createProcesses(),
  minFreeDiskGib: 0,
});

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const launched = await driver.launch(
  {
    name,
    setup: 'true',
    run: line,
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
  },
  { signal: new AbortController().signal },
);
process.stdout.write(`${JSON.stringify(launched.isOk() ? launched.value : launched.error)}\n`);
