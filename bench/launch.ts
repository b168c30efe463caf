// How long a launch takes after consent, until there is a run id: provisioning goes on. Needs a build.
// Run with: node --conditions=@vibeml/source bench/launch.ts
// A real server: SKYPILOT_API_SERVER_ENDPOINT and VIBEML_SLURM_CONFIG; what is launched there is stopped again.
import { median } from './interleave.ts';
import { openSkyPilotWorld } from './skypilot-world.ts';

const rounds = Number(process.env['ROUNDS'] ?? 5);
/** Before each call, so that the replaying server is about as slow as a real one. */
const latencyMs = Number(process.env['LATENCY_MS'] ?? 100);
const limitMs = 3000;

const world = await openSkyPilotWorld();
const provision = world.replay?.holdLaunches();
if (world.replay !== null) world.proxy.delay(latencyMs);

const times: number[] = [];
let counted = world.proxy.count();
for (let round = 0; round < rounds; round += 1) {
  const planId = await world.plan();
  world.proxy.count();
  const { stdout, wholeMs } = await world.time('launch', planId, '--json');
  counted = world.proxy.count();
  const { run }: { run: { runId: string } } = JSON.parse(stdout);
  times.push(wholeMs);
  if (world.replay === null) await world.time('stop', run.runId, '--now');
}
console.table([
  {
    figure: 'launch → run id',
    'median ms': Math.round(median(times)),
    'most ms': Math.round(Math.max(...times)),
    limit: limitMs,
    calls: counted.calls,
    'SkyPilot requests': counted.requests,
  },
]);
console.log(
  world.replay === null ? 'a real server' : `replaying server, ${latencyMs} ms before each call`,
);

provision?.();
await world.close();
if (median(times) > limitMs) process.exitCode = 1;
