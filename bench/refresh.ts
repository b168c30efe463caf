// What refreshing fifty runs of a SkyPilot server costs, and how soon `runs` and `status` answer while each of its calls takes
// three seconds. Needs a build. Run with: node --conditions=@vibeml/source bench/refresh.ts
import { setTimeout as wait } from 'node:timers/promises';
import { openSkyPilotWorld } from './skypilot-world.ts';

const runs = Number(process.env['RUNS'] ?? 50);
const limits = { requests: runs, atOnce: 16, peakMib: 200, firstMs: 1000 };
const slowMs = 3000;

const world = await openSkyPilotWorld();
const { vibeml, proxy, replay } = world;
if (replay === null) throw new Error('this bench brings its own server');
const provision = replay.holdLaunches();
const rows: Record<string, string | number>[] = [];
const answers: Record<string, string | number>[] = [];
const missed: string[] = [];

const hold = (what: string, value: number, limit: number): number => {
  if (!(value <= limit)) missed.push(`${what}: ${value} > ${limit}`);
  return value;
};

const ids: string[] = [];
for (let count = 0; count < runs; count += 1) {
  const launched = await vibeml.launchRun({ planId: await world.plan() });
  ids.push(launched._unsafeUnwrap().run.runId);
}

const measureRefresh = async (what: string): Promise<void> => {
  proxy.count();
  world.sshCommands();
  const refresh = await world.time('runs', '--refresh', '--limit', '100', '--json');
  const { calls, requests, atOnce } = proxy.count();
  rows.push({
    what: `${runs} runs, ${what}`,
    ms: Math.round(refresh.wholeMs),
    calls: hold(`${what}, calls`, calls, limits.requests),
    requests: hold(`${what}, requests`, requests, limits.requests),
    ssh: world.sshCommands(),
    'at once': hold(`${what}, at once`, atOnce, limits.atOnce),
    MiB: Math.round(hold(`${what}, MiB`, refresh.peakMib, limits.peakMib)),
  });
};

/** Waits until every job works, as its own queue says; nothing of VibeML looks. */
const untilWorking = async (): Promise<void> => {
  while (ids.some((id) => replay.jobNames(`vibeml-${id}`).length === 0)) await wait(100);
  await wait(3000);
};

await measureRefresh('provisioning');
proxy.delay(slowMs);
for (const parameters of [['runs'], ['runs', '--json'], ['status', ids[0] ?? '']]) {
  proxy.count();
  const { firstMs } = await world.time(...parameters);
  const what = `vibeml ${parameters[0]}${parameters.includes('--json') ? ' --json' : ''}`;
  hold(what, firstMs, limits.firstMs);
  answers.push({
    what,
    'first answer ms': Math.round(firstMs),
    limit: limits.firstMs,
    calls: proxy.count().calls,
  });
}
proxy.delay(0);
provision();
await untilWorking();
// The first look learns of the machines; then they are known.
await world.time('runs', '--refresh', '--limit', '100', '--json');
await measureRefresh('working');

console.table(rows);
console.table(answers);
console.log(`limits: ${JSON.stringify(limits)}; the server took ${slowMs} ms for a call`);
await world.close();
if (missed.length > 0) {
  console.error(missed.join('\n'));
  process.exitCode = 1;
}
