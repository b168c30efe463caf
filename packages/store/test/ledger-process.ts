// A process of its own that reserves money; started by tests. Arguments: path, task, a run as JSON, dollars, limit in dollars.
// It says `ready`, waits for a line, works, and says what it did.
import { once } from 'node:events';
import { Run, type RunChange, type Settlement, usd } from '@vibeml/core-models';
import type { Result } from 'neverthrow';
import * as z from 'zod';
import { createStore } from '../src/index.ts';

const [path, task, runJson, dollarsText, limitText] = z
  .tuple([z.string(), z.enum(['reserve', 'spend', 'hold']), z.string(), z.string(), z.string()])
  .parse(process.argv.slice(2));
const sample = Run.parse(JSON.parse(runJson));
const amount = usd(Number(dollarsText));
const limit = usd(Number(limitText));
const at = '2026-01-31T12:00:00.000Z';
const store = createStore({ path, busyTimeoutMs: 60_000 });

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const unwrap = <Value, Failure>(result: Result<Value, Failure>): Value => {
  if (result.isErr()) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const creation = (run: Run): RunChange => ({
  runId: run.id,
  expectedVersion: 0,
  events: [{ type: 'setup-started', at }],
  run: { ...run, version: 1 },
  cursors: {},
});

const reserve = async (run: Run): Promise<string> => {
  const request = { planId: run.planId, project: null, groupId: null, at };
  const outcome = await store.ledger.reserve(request, ({ spend: { day } }) => {
    const used = usd(day.spentUsd) + usd(day.reservedUsd);
    return used + amount > limit
      ? {
          kind: 'refuse',
          verdict: {
            decision: 'deny',
            rule: 'no',
            limitUsd: Number(limitText),
            mostUsd: null,
            evidence: [],
            warnings: [],
          },
        }
      : { kind: 'reserve', amount, change: creation(run) };
  });
  // Said and not thrown: what a test waits for is a line.
  return outcome.match(
    ({ kind }) => kind,
    ({ code, message }) => `${code}: ${message}`,
  );
};

const settle = async (run: Run): Promise<void> => {
  const settlement: Settlement = { days: [{ day: '2026-01-31', amount: usd(amount / 2e6) }] };
  const change: RunChange = {
    runId: run.id,
    expectedVersion: run.version,
    events: [{ type: 'machine-released', at }],
    run: { ...run, version: run.version + 1 },
    cursors: {},
    settlement,
  };
  unwrap(await store.runs.appendEvents(change));
};

// Runs with ids of their own, reserved and settled with half of it, until the limit says no.
const spend = async (): Promise<void> => {
  for (let index = 0; ; index += 1) {
    const suffix = index.toString(16).padStart(4, '0');
    const planId = `${sample.planId.slice(0, 8)}${suffix}`;
    const run = Run.parse({ ...sample, id: `${sample.id}-${suffix}`, planId });
    const said = await reserve(run);
    if (said !== 'created') return say(said === 'refused' ? String(index) : said);
    await settle(run);
  }
};

say('ready');
await once(process.stdin, 'data');
if (task === 'spend') await spend();
else say(await reserve(sample));
// A process that holds is killed between its reservation and its launch.
if (task === 'hold') await new Promise(() => setInterval(() => undefined, 1000));
await store.close();
process.exit(0);
