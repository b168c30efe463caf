// How long the programs take to start, as a ratio to a bare `node -e 0`. Needs a build.
// Run with: node --conditions=@vibeml/source bench/start.ts
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldRun } from '../packages/jobs/src/index.ts';
import { createStore } from '../packages/store/src/index.ts';
import { sampleRunEvents } from '../packages/testing/src/sample-run-events.ts';
import { interleave, median, ratio } from './interleave.ts';

const home = mkdtempSync(join(tmpdir(), 'vibeml-bench-'));
const environment = { VIBEML_HOME: home, HOME: home };

// A run that ended and was released, as most runs are that somebody looks at.
const storeFinishedRun = async (): Promise<string> => {
  const store = createStore({ path: join(home, 'vibeml.db') });
  const events = sampleRunEvents();
  const run = foldRun(events);
  if (run === null) throw new Error('the sample has events');
  const created = await store.runs.createRun({
    runId: run.id,
    expectedVersion: 0,
    events,
    run,
    cursors: {},
  });
  if (created.isErr()) throw new Error(created.error.message);
  await store.close();
  return run.id;
};

const bin = (app: string) => new URL(`../apps/${app}/dist/bin.js`, import.meta.url).pathname;
const handshake = `${[
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'bench', version: '0' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
]
  .map((message) => JSON.stringify(message))
  .join('\n')}\n`;

const rounds = Number(process.env['ROUNDS'] ?? 21);
const node = process.execPath;
const runId = await storeFinishedRun();
const timings = interleave(
  [
    { name: 'node -e 0', command: node, arguments: ['-e', '0'] },
    { name: 'vibeml --help', command: node, arguments: [bin('cli'), '--help'], environment },
    {
      name: 'vibeml status RUN --json',
      command: node,
      arguments: [bin('cli'), 'status', runId, '--json'],
      environment,
    },
    {
      name: 'vibeml runs --json',
      command: node,
      arguments: [bin('cli'), 'runs', '--json'],
      environment,
    },
    {
      name: 'vibeml-mcp → tools/list',
      command: node,
      arguments: [bin('mcp-server')],
      environment,
      input: handshake,
    },
  ],
  rounds,
);
const [base] = timings;
if (base !== undefined) {
  console.table(
    timings.map((timing) => {
      const { median: middle, low, high } = ratio(timing, base);
      return {
        command: timing.name,
        'median ms': median(timing.samplesMs).toFixed(0),
        ratio: middle.toFixed(2),
        interval: `${low.toFixed(2)}–${high.toFixed(2)}`,
      };
    }),
  );
}
rmSync(home, { recursive: true, force: true });
