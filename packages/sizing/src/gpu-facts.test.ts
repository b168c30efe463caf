import { acceleratorNames } from '@vibeml/core-models';
import { expect, test } from 'vitest';
import { gpuFacts, gpuMemory, listGpuFacts } from './gpu-facts.ts';

const facts = listGpuFacts();

test('every GPU stands once, under its canonical name', () => {
  const names = facts.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !acceleratorNames.includes(name))).toStrictEqual([]);
});

test.each(facts.map((each) => [each.name, each] as const))(
  '%s: its facts are possible',
  (_name, each) => {
    expect(each.memoryGib).toBeGreaterThan(each.marketingGb * 0.9);
    expect(each.memoryGib).toBeLessThanOrEqual(each.marketingGb);
    expect(each.bf16Tflops).toBeGreaterThan(10);
    expect(each.bf16Tflops).toBeLessThan(3000);
    expect(each.bandwidthGBs).toBeGreaterThan(250);
    expect(each.bandwidthGBs).toBeLessThanOrEqual(8000);
    expect(each.computeCapability).toMatch(/^(?:\d{1,2}\.\d|gfx\d{3})$/);
    expect(each.source).not.toBe('');
    expect(Date.parse(each.observedAt)).not.toBeNaN();
  },
);

// Peaks as pytorch/torchtitan and Lightning have them, usable memory as drivers show it.
test.each([
  ['H100', 989, 79.6, 3350, '9.0'],
  ['H100-NVL', 835, 93.5, 3900, '9.0'],
  ['H100-PCIE', 756, 79.6, 2000, '9.0'],
  ['H200', 989, 140.4, 4800, '9.0'],
  ['B200', 2250, 179, 8000, '10.0'],
  ['A100-80GB', 312, 79.2, 2039, '8.0'],
  ['A100', 312, 39.5, 1555, '8.0'],
  ['L40S', 362, 45, 864, '8.9'],
  ['L4', 121, 22.5, 300, '8.9'],
  ['A10G', 70, 22.5, 600, '8.6'],
  ['A10', 125, 22.5, 600, '8.6'],
  ['T4', 65, 14.7, 320, '7.5'],
  ['RTX4090', 165.2, 23.9, 1008, '8.9'],
  ['RTX5090', 209.5, 31.8, 1792, '12.0'],
  ['RTX6000-Ada', 364, 47.9, 960, '8.9'],
  ['RTXPRO6000', 504, 95.6, 1700, '12.0'],
  ['V100-32GB', 125, 31.7, 900, '7.0'],
  ['MI300X', 1300, 191, 5300, 'gfx942'],
])('%s: %d TFLOPS, %d GiB, %d GB/s', (name, bf16Tflops, memoryGib, bandwidthGBs, capability) => {
  expect(gpuFacts(name)).toMatchObject({
    bf16Tflops,
    memoryGib,
    bandwidthGBs,
    computeCapability: capability,
  });
});

test.each([
  ['P40', ['fp32']],
  ['T4', ['fp32', 'fp16']],
  ['A100', ['fp32', 'tf32', 'fp16', 'bf16']],
  ['L4', ['fp32', 'tf32', 'fp16', 'bf16', 'fp8']],
  ['B200', ['fp32', 'tf32', 'fp16', 'bf16', 'fp8', 'fp4']],
  ['MI300X', ['fp32', 'tf32', 'fp16', 'bf16', 'fp8']],
])('%s computes in %j', (name, precisions) => {
  expect(gpuFacts(name)?.precisions).toStrictEqual(precisions);
});

test('any spelling is understood, an unknown GPU has no facts', () => {
  expect(gpuFacts('NVIDIA A100-SXM4-80GB')?.name).toBe('A100-80GB');
  expect(gpuFacts(' nvidia geforce rtx 4090 ')?.name).toBe('RTX4090');
  expect([gpuFacts('Riva128'), gpuMemory('Riva128')]).toStrictEqual([null, null]);
});

test('memory comes with its source', () => {
  expect(gpuMemory('L4')).toMatchObject({ value: 22.5, unit: 'GiB', method: 'catalogue' });
  expect(gpuMemory('L4')?.source).toContain('Lightning');
});
