import type { Offer, Plan, TrainingRequest } from '@vibeml/core-models';
import { expectErr, expectOk, sampleQuantity } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { assemblePlan } from './assemble-plan.ts';
import { type CurrentFacts, checkPlanHolds } from './check-plan-holds.ts';
import { changedFields } from './digest.ts';
import type { PlanFacts } from './plan-facts.ts';
import {
  largeFacts,
  market,
  rented,
  smallFacts,
  thisComputer,
} from './test-support/sample-facts.ts';

const node = (machine: string, cpuCores: number, changes: Partial<Offer> = {}): Offer => ({
  ...rented('CPU', 0),
  id: `slurm/${changes.region ?? 'lab/batch'}/${machine}/on-demand`,
  provider: 'slurm',
  region: 'lab/batch',
  machine,
  accelerator: { kind: 'cpu', name: 'CPU', count: 1, memoryGib: null },
  cpuCores: sampleQuantity(cpuCores, 'cores'),
  freeMemoryGib: sampleQuantity(cpuCores * 4, 'GiB'),
  ...changes,
});

const cluster: readonly Offer[] = [
  node('cpu-8', 8),
  node('cpu-64', 64),
  node('cpu-8', 8, { region: 'lab/long' }),
  node('cpu-8', 8, { region: 'lab2/batch' }),
];

const small = (request: Partial<TrainingRequest>, changes: Partial<PlanFacts> = {}) => {
  const facts = smallFacts({ offers: [thisComputer(), ...cluster, ...market], ...changes });
  return assemblePlan({ ...facts, request: { ...facts.request, ...request } });
};

test.each([
  ['slurm', undefined, 'lab/batch'],
  ['slurm/lab', undefined, 'lab/batch'],
  ['SLURM/lab/long', undefined, 'lab/long'],
  ['slurm/lab2', undefined, 'lab2/batch'],
  ['slurm', 'lab/long', 'lab/long'],
])('--on %s with region %s runs in %s, on no more cores than it needs', (target, region, place) => {
  const plan = expectOk(small({ target, ...(region === undefined ? {} : { region }) }));
  expect(plan.offer).toMatchObject({ provider: 'slurm', region: place, machine: 'cpu-8' });
  expect(plan.approval.required).toBe(false);
});

test('nobody gets a CPU of a cluster who did not name it', () => {
  expect(expectOk(small({ target: 'auto' })).driver).toBe('local');
  const { error } = expectErr(small({ target: 'auto' }, { offers: cluster }));
  expect(error.message).toContain('training on a rented CPU takes too long');
});

test.each([
  ['slurm/far', 'cloud.region_unknown'],
  ['kubernetes/team', 'plan.no_offer'],
])('a place that is not there: %s', (target, code) => {
  expect(expectErr(small({ target })).error.code).toBe(code);
});

const waiting = (place: string): PlanFacts['unpriced'] => {
  const { hourlyUsd: _, ...machine } = node('cpu-8', 8, { region: place });
  return [machine];
};

test.each(['slurm', 'slurm/far', 'slurm/far/batch'])(
  'a cluster without a price names the line that it lacks: %s',
  (target) => {
    const offers = [thisComputer(), ...market];
    const { error } = expectErr(small({ target }, { offers, unpriced: waiting('far/batch') }));
    expect(error).toMatchObject({
      code: 'plan.price_missing',
      details: {
        place: 'slurm/far',
        line: '- {cluster: slurm/far, hourlyUsd: 0}',
        file: '/data/prices.yaml',
      },
    });
  },
);

test('who should know of a place and is silent is named', () => {
  const remark = {
    source: 'SkyPilot API server',
    code: 'source_down' as const,
    message: 'The SkyPilot API server gave no prices: it did not answer.',
    count: null,
  };
  const { error } = expectErr(
    small({ target: 'slurm' }, { offers: [thisComputer()], remarks: [remark] }),
  );
  expect(error.message).toContain(
    "nobody offers machines of 'slurm'; The SkyPilot API server gave",
  );
});

test('what is trained on a cluster stands in a directory of the account, and is started again', () => {
  const plan = expectOk(small({ target: 'slurm/lab' }));
  expect(plan).toMatchObject({
    keep: { kind: 'cluster_directory', cluster: 'lab', path: 'vibeml/runs' },
    recovery: { mode: 'cluster_job', maxRestarts: 3 },
    tailSeconds: 300,
  });
  expect(plan.recovery.reason).toContain('does not run on slurm');
  // The kept directory is the cluster's own: another cluster can't go on from it.
  expect(plan.fallbacks.map(({ region, machine }) => `${region} ${machine}`)).toEqual([
    'lab/batch cpu-64',
    'lab/long cpu-8',
  ]);
  const none = expectOk(small({ target: 'slurm/lab', maxRestarts: 0 }));
  expect(none.recovery).toMatchObject({ mode: 'none', maxRestarts: 0 });
  const local = expectOk(small({ target: 'local' }));
  expect(local).toMatchObject({
    keep: { kind: 'this_machine' },
    recovery: { mode: 'none' },
    tailSeconds: 0,
    fallbacks: [],
    elsewhere: [],
  });
});

const cloud = (request: Partial<TrainingRequest> = {}, changes: Partial<PlanFacts> = {}): Plan =>
  expectOk(assemblePlan(largeFacts({ cloud: 'nebius', maxCostUsd: 100, ...request }, changes)));

test('a cloud keeps the result in a repository of its own, unless a person says otherwise', () => {
  const repositoryOf = ({ keep }: Plan) =>
    keep.kind === 'hub_repository' ? keep.repository : null;
  const first = repositoryOf(cloud());
  expect(first).toMatch(/^ada\/vibeml-llama-3-1-8b-chats-[0-9a-f]{8}$/);
  expect(repositoryOf(cloud({ hyperparameters: { seed: 7 } }))).not.toBe(first);
  expect(repositoryOf(cloud({ hubRepository: 'lab/tuned' }))).toBe('lab/tuned');
  expect(cloud({ holdMinutes: 20, spot: false }).keep).toEqual({
    kind: 'held_machine',
    minutes: 20,
  });
});

test('a machine that is held is paid for, and nothing of it survives', () => {
  const kept = cloud({ spot: false });
  const held = cloud({ spot: false }, { hub: null });
  expect(held.keep).toEqual({ kind: 'held_machine', minutes: 30 });
  expect(held.recovery).toMatchObject({ mode: 'none', maxRestarts: 0 });
  const hold = held.cost.terms.find(({ name }) => name === 'hold');
  expect(hold?.seconds).toMatchObject({ low: 0, high: 1800 });
  expect(held.cost.total?.high).toBeGreaterThan(kept.cost.total?.high ?? 0);
  expect(kept.cost.terms.some(({ name }) => name === 'hold')).toBe(false);
  // The time that is kept before the cap is machine time of the bill.
  expect(kept.cost.terms.find(({ name }) => name === 'teardown')?.seconds?.high).toBe(300);
});

test('spot without a place for the result is not taken', () => {
  expect(cloud().offer.spot).toBe(true);
  expect(cloud({}, { hub: null }).offer.spot).toBe(false);
  const { error } = expectErr(
    assemblePlan(largeFacts({ cloud: 'nebius', spot: true }, { hub: null })),
  );
  expect(error.message).toContain('give --hub-repository');
});

test('a controller that is there looks after the job of a cloud; the plan says what a stop costs', () => {
  const managedJobs = { can: true, reason: 'the SkyPilot server has a controller' };
  const plan = cloud({}, { managedJobs });
  expect(plan.recovery).toMatchObject({ mode: 'managed_job', maxRestarts: 3 });
  expect(plan.recovery.reason).toContain('up to one checkpoint interval');
  expect(cloud().recovery).toMatchObject({ mode: 'cluster_job' });
  expect(cloud().recovery.reason).toContain('no server hosts a controller');
});

const regions = (
  gpu: string,
  price: number,
  places: readonly string[],
  spot = true,
): readonly Offer[] =>
  places.map((region) => rented(gpu, price, { provider: 'nebius', region, spot }));

const wide: readonly Offer[] = [
  thisComputer(),
  ...regions('H100', 1.4, ['eu-north1', 'eu-west1']),
  ...regions('H100', 3.4, ['eu-north1'], false),
  ...regions('H200', 1.6, ['us-central1']),
  ...regions('T4', 0.1, ['eu-north1']),
  rented('H100', 1.2, { provider: 'runpod', region: 'x', spot: true }),
];

const named = ({ fallbacks }: Plan) =>
  fallbacks.map(
    ({ accelerator, region, spot }) =>
      `${accelerator.name} ${region} ${spot ? 'spot' : 'on demand'}`,
  );

test('fallbacks: the same machine elsewhere, then on other terms, then other GPUs that fit, within the cap', () => {
  const plan = cloud({}, { offers: wide });
  expect(plan.offer).toMatchObject({
    accelerator: { name: 'H100' },
    region: 'eu-north1',
    spot: true,
  });
  expect(named(plan)).toEqual([
    'H100 eu-west1 spot',
    'H100 eu-north1 on demand',
    'H200 us-central1 spot',
  ]);
  const high = plan.cost.total?.high ?? 0;
  const tight = cloud({ maxCostUsd: high }, { offers: wide });
  expect(named(tight)).toEqual(['H100 eu-west1 spot']);
  // What a person names is not left.
  expect(named(cloud({ region: 'eu-north1', spot: true }, { offers: wide }))).toEqual([]);
  expect(named(cloud({ gpuType: 'H100', spot: true }, { offers: wide }))).toEqual([
    'H100 eu-west1 spot',
  ]);
});

test('where there is none, the plan knows where else to look: regions, or else other GPUs', () => {
  const bound = cloud({ region: 'eu-north1', gpuType: 'H100', spot: true }, { offers: wide });
  expect(bound.elsewhere).toEqual([{ gpu: null, regions: ['eu-west1'] }]);
  const rare = wide.filter(
    ({ region, accelerator }) => accelerator.name !== 'H100' || region === 'eu-north1',
  );
  const only = cloud({ region: 'eu-north1', gpuType: 'H100', spot: true }, { offers: rare });
  expect(only.elsewhere).toEqual([{ gpu: 'H200', regions: ['us-central1'] }]);
});

const now = (plan: Plan, changes: Partial<CurrentFacts> = {}): CurrentFacts => ({
  now: plan.createdAt,
  trainSha256: plan.train.sha256,
  evalSha256: null,
  trainRevision: null,
  evalRevision: null,
  modelRevision: plan.model.revision,
  hourlyUsd: plan.offer.hourlyUsd.value,
  fallbackUsd: Object.fromEntries(plan.fallbacks.map(({ id, hourlyUsd }) => [id, hourlyUsd.value])),
  canManage: true,
  environmentHash: plan.environment.hash,
  ...changes,
});

const movedOf = (plan: Plan, changes: Partial<CurrentFacts>): readonly string[] => {
  const error = expectErr(checkPlanHolds(plan, now(plan, changes)));
  return error.code === 'plan.stale' ? error.details.moved.map(({ field }) => field) : [];
};

test('what the approval covers is sealed, and what moves is named', () => {
  const managedJobs = { can: true, reason: 'the SkyPilot server has a controller' };
  const plan = cloud({}, { offers: wide, managedJobs });
  expect(checkPlanHolds(plan, now(plan)).isOk()).toBe(true);
  expect(movedOf(plan, { canManage: false })).toEqual(['recovery']);
  const [first] = plan.fallbacks;
  expect(movedOf(plan, { fallbackUsd: { [first?.id ?? '']: 9 } })).toEqual([
    `price per hour of ${first?.id}`,
  ]);
  // One that is gone is passed over, one that got cheaper is welcome.
  expect(checkPlanHolds(plan, now(plan, { fallbackUsd: { [first?.id ?? '']: 0.1 } })).isOk()).toBe(
    true,
  );
  expect(checkPlanHolds(plan, now(plan, { fallbackUsd: {} })).isOk()).toBe(true);
  const changes: readonly Partial<Plan>[] = [
    { fallbacks: [] },
    { keep: { kind: 'hub_repository', repository: 'mallory/x' } },
    { recovery: { ...plan.recovery, maxRestarts: 99 } },
    { tailSeconds: 0 },
  ];
  expect(changes.map((each) => changedFields({ ...plan, ...each }))).toEqual([
    ['fallbacks'],
    ['keep'],
    ['recovery'],
    ['tailSeconds'],
  ]);
});
