import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { JobPlacement, Offer } from '@vibeml/core-models';
import { createVibeml } from '@vibeml/sdk';
import { buildTask } from '@vibeml/skypilot-driver';
import { contractJob, expectOk, temporaryDirectory } from 'vibeml-testing';
import { expect, test } from 'vitest';
import { freshName, stack } from '../support/stack.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../support/optimize-task.py');

/** What is shipped of Nebius, as the product offers it. */
const nebiusOffers = async (home: string): Promise<readonly Offer[]> => {
  const vibeml = createVibeml({
    homeDirectory: home,
    environment: { VIBEML_HOME: join(home, 'vibeml'), VIBEML_CATALOGUE_URL: 'off' },
  });
  const { offers } = await expectOk(vibeml.listOffers({ cloud: 'nebius', limit: 1000 }));
  await expectOk(vibeml.close());
  return offers;
};

const columns =
  'InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice';

/** The same machines as SkyPilot's own list of them has them. */
const catalogueOf = (offers: readonly Offer[]): string => {
  const priceOf = (wanted: Offer, spot: boolean): number | string =>
    offers.find(
      (offer) =>
        offer.spot === spot && offer.machine === wanted.machine && offer.region === wanted.region,
    )?.hourlyUsd.value ?? '';
  const rows = offers
    .filter(({ spot }) => !spot)
    .map((offer) =>
      [
        ...[offer.machine, offer.accelerator.name, offer.accelerator.count],
        ...[offer.cpuCores?.value, offer.freeMemoryGib?.value, offer.hourlyUsd.value],
        ...[offer.region, '', priceOf(offer, true)],
      ].join(','),
    );
  return [columns, ...rows, ''].join('\n');
};

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

// Nothing is asked beyond this machine: a list that lies there is taken as it is.
const openSky = async (offers: readonly Offer[]): Promise<(task: string) => Promise<string>> => {
  const home = await temporaryDirectory();
  const catalogues = join(home, '.sky/catalogs/v8');
  await put(join(catalogues, 'nebius/vms.csv'), catalogueOf(offers));
  const gpus = [...new Set(offers.map(({ accelerator }) => accelerator.name))];
  const known = gpus.map((name) => `${name},"['Nebius']"\n`).join('');
  await put(join(catalogues, 'common/accelerators.csv'), `AcceleratorName,Clouds\n${known}`);
  return async (task) => {
    const child = run(join(stack.directory, 'venv/bin/python'), [program], {
      env: { HOME: home, PATH: process.env['PATH'] ?? '', SKYPILOT_DISABLE_USAGE_COLLECTION: '1' },
    });
    child.child.stdin?.end(task);
    return (await child).stdout;
  };
};

const taskOf = (machines: JobPlacement['machines']): string => {
  const job = contractJob('succeeds', freshName('nebius'));
  const placement: JobPlacement = {
    machines,
    preference: 'ordered',
    diskGib: 200,
    maxHourlyUsd: Math.max(...machines.map(({ hourlyUsd }) => hourlyUsd.value)),
    user: 'ada',
    project: 'support',
    idleMinutes: 1,
  };
  return buildTask({ ...job, placement }, placement, { HF_TOKEN: 'hf_of_a_test' });
};

test('SkyPilot itself takes the task of a plan for Nebius: spot, disk and places in their order', async () => {
  const offers = await nebiusOffers(await temporaryDirectory());
  const choose = await openSky(offers);
  const spot = (gpu: string) =>
    offers.filter(
      ({ accelerator, spot: isSpot }) =>
        isSpot && accelerator.name === gpu && accelerator.count === 1,
    );
  const [h100] = spot('H100');
  const h200 = spot('H200');
  if (h100 === undefined) throw new Error('there is no H100 among what is shipped');
  expect(h200.length).toBeGreaterThan(1);

  expect(await choose(taskOf([h100, ...h200]))).toContain(
    `chosen ${JSON.stringify({
      cloud: 'Nebius',
      region: h100.region,
      machine: h100.machine,
      spot: true,
      hourlyUsd: h100.hourlyUsd.value,
      diskGib: 200,
    })
      .replaceAll('":', '": ')
      .replaceAll(',"', ', "')}`,
  );
  // What Nebius does not sell is refused, so the test would tell a task that says nothing.
  await expect(
    choose(taskOf([{ ...h100, machine: 'gpu-h100-sxm_3gpu-1vcpu-1gb' }])),
  ).rejects.toThrow(/ValueError|ResourcesUnavailableError/);
});
