import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListOffersOutput, PlanRunOutput } from '@vibeml/sdk';
import { afterAll, expect } from 'vitest';
import { listOf, openCatalogue, type PriceCatalogue } from './price-catalogue.ts';
import { type Stage, stageOfStory } from './stage.ts';
import { story, verifies } from './verifies.ts';

const good = 'gpu-h100-sxm_1gpu-16vcpu-200gb,H100,1,16,200,2.95,eu-north1,,1.25';
const elsewhere = 'gpu-h200-sxm_1gpu-16vcpu-200gb,H200,1,16,200,3.50,eu-west1,,';

const gpus = (stage: Stage, ...flags: readonly string[]) =>
  stage.answer(ListOffersOutput, 'gpus', ...flags);

story('prices of a catalogue', () => {
  let catalogue: PriceCatalogue | null = null;
  const prices = (): PriceCatalogue => {
    if (catalogue === null) throw new Error('the catalogue is open while the story is told');
    return catalogue;
  };
  const stage = stageOfStory(async () => {
    catalogue = await openCatalogue(listOf(good, elsewhere));
    return {
      environment: { VIBEML_CATALOGUE_URL: catalogue.url, VIBEML_CATALOGUE_CLOUDS: 'nebius' },
    };
  });
  afterAll(() => catalogue?.close());
  const kept = () => join(stage().dataDirectory, 'cache/prices/nebius.json');

  verifies('price:catalogue', async () => {
    const { machines, remarks } = await gpus(stage(), '--gpu', 'h100');
    expect(machines).toMatchObject([
      {
        onDemand: { hourlyUsd: { value: 2.95, source: 'SkyPilot catalogue v8' } },
        spot: { hourlyUsd: { value: 1.25 } },
        regions: ['eu-north1'],
      },
    ]);
    expect(remarks).toEqual([]);
    await gpus(stage());
    expect(prices().asked()).toBe(1);
  });

  verifies('price:gpu-unknown', async () => {
    expect(await stage().refusal('gpus', '--gpu', 'RTX9000')).toMatchObject({
      code: 'gpu.not_supported',
      message: "GPU type 'RTX9000' not supported. Available: H100, H200",
      exitCode: 2,
    });
    expect(await stage().refusal('gpus', '--gpu', 'H100', '--region', 'eu-west1')).toMatchObject({
      code: 'cloud.no_capacity',
      message: 'No H100 in eu-west1. Try: eu-north1',
      exitCode: 5,
    });
  });

  verifies('price:missing', async () => {
    rmSync(kept());
    prices().offer(
      listOf(
        good,
        'gpu-h200-sxm_1gpu-16vcpu-200gb,H200,1,16,200,NaN,eu-west1,,',
        'gpu-b200-sxm_8gpu-160vcpu-1792gb,B200,8,160,1792,,us-central1,,',
        'gpu-l40s-a_1gpu-8vcpu-32gb,L40S,1,8,32,-1.55,eu-north1,,',
      ),
    );
    const { offers, remarks } = await gpus(stage());
    expect(new Set(offers.map(({ accelerator }) => accelerator.name))).not.toContain('H200');
    expect(offers.every(({ id, hourlyUsd }) => id === 'local' || hourlyUsd.value > 0)).toBe(true);
    expect(remarks.map(({ code, count }) => [code, count])).toEqual([
      ['rows_broken', 2],
      ['price_missing', 1],
    ]);
    const { tinyModel, dataset } = stage().ground;
    const request = ['--model', tinyModel, '--dataset', dataset, '--gpu', 'B200'];
    expect((await stage().refusal('plan', ...request)).code).toBe('gpu.not_supported');
  });

  verifies('price:stale', async () => {
    const list = JSON.parse(readFileSync(kept(), 'utf8'));
    const observedAt = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString();
    writeFileSync(kept(), JSON.stringify({ ...list, observedAt }));
    prices().offer('<html>moved</html>\n');
    const { remarks } = await gpus(stage());
    expect(remarks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['cache_used', 'prices_stale']),
    );
    expect((await stage().vibeml('gpus')).stdout).toContain('older than 24 hours');
    const { tinyModel, dataset } = stage().ground;
    const { plan } = await stage().answer(
      PlanRunOutput,
      'plan',
      '--model',
      tinyModel,
      '--dataset',
      dataset,
    );
    expect(plan.remarks.map(({ code }) => code)).toContain('prices_stale');
  });

  verifies('price:silent', async () => {
    rmSync(kept());
    prices().offer(null);
    const { tinyModel, dataset } = stage().ground;
    const before = performance.now();
    const { plan } = await stage().answer(
      PlanRunOutput,
      'plan',
      '--model',
      tinyModel,
      '--dataset',
      dataset,
    );
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(plan.remarks.map(({ code }) => code)).toContain('snapshot_used');
    expect(plan.offer.id).toBe('local');
  });

  verifies('price:own', async () => {
    const file = join(stage().dataDirectory, 'prices.yaml');
    writeFileSync(file, 'negotiated:\n  - provider: nebius\n    hourlyUsd: -2\n');
    expect(await stage().refusal('gpus')).toMatchObject({
      code: 'config.unreadable',
      message: expect.stringContaining('line 3: negotiated.0.hourlyUsd'),
    });
    writeFileSync(file, 'negotiated:\n  - { provider: nebius, gpu: H100, hourlyUsdPerGpu: 2.1 }\n');
    const { offers } = await gpus(stage(), '--gpu', 'H100', '--no-spot');
    expect(offers[0]?.hourlyUsd).toMatchObject({ value: 2.1, source: 'your prices.yaml, line 2' });
  });
});
