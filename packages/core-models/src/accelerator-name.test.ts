import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceleratorNames, canonicalAccelerator, isAccelerator } from './accelerator-name.ts';

test.each([
  // nvidia-smi
  ['NVIDIA H100 80GB HBM3', 'H100'],
  ['NVIDIA H100 PCIe', 'H100-PCIE'],
  ['NVIDIA H100 NVL', 'H100-NVL'],
  ['NVIDIA H200', 'H200'],
  ['NVIDIA B200', 'B200'],
  ['NVIDIA A100-SXM4-40GB', 'A100'],
  ['NVIDIA A100-SXM4-80GB', 'A100-80GB'],
  ['NVIDIA A100 80GB PCIe', 'A100-80GB'],
  ['NVIDIA A10G', 'A10G'],
  ['NVIDIA L40S', 'L40S'],
  ['Tesla T4', 'T4'],
  ['Tesla V100-SXM2-16GB', 'V100'],
  ['Tesla V100-SXM2-32GB', 'V100-32GB'],
  ['NVIDIA GeForce RTX 4090', 'RTX4090'],
  ['NVIDIA GeForce RTX 4070 Ti SUPER', 'RTX4070-Ti-SUPER'],
  ['NVIDIA RTX A6000', 'RTXA6000'],
  ['NVIDIA RTX 6000 Ada Generation', 'RTX6000-Ada'],
  ['Quadro RTX 6000', 'RTX6000'],
  ['NVIDIA RTX PRO 6000 Blackwell Server Edition', 'RTXPRO6000'],
  ['NVIDIA GH200 480GB', 'GH200'],
  ['AMD Instinct MI300X', 'MI300X'],
  // SkyPilot and clouds
  ['A100-80GB-SXM', 'A100-80GB'],
  ['H100-SXM', 'H100'],
  ['H200-SXM', 'H200'],
  ['H100-MEGA', 'H100'],
  ['RTX6000Ada', 'RTX6000-Ada'],
  ['A6000', 'RTXA6000'],
  ['RTXPRO6000WS', 'RTXPRO6000'],
  ['h100', 'H100'],
  [' a100-80gb ', 'A100-80GB'],
  ['T4g', 'T4g'],
])('%s is %s', (text, name) => {
  expect(canonicalAccelerator(text)).toBe(name);
});

test.each(['NVIDIA A100-SXM4-80GB MIG 1g.10gb', 'RTX9000', 'tpu-v5p', 'Gaudi HL-205', 'H1000', ''])(
  'what is not known is kept: %s',
  (text) => {
    expect(canonicalAccelerator(text)).toBe(text);
  },
);

test('every canonical name is its own, in any case', () => {
  for (const name of acceleratorNames) {
    expect(canonicalAccelerator(name)).toBe(name);
    expect(canonicalAccelerator(name.toLowerCase())).toBe(name);
  }
});

test('naming twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const once = canonicalAccelerator(text);
      expect(canonicalAccelerator(once)).toBe(once);
    }),
  );
});

test.each([
  ['A100-80GB', 'a100', true],
  ['NVIDIA A100-SXM4-80GB', 'A100', true],
  ['A100', 'A100-80GB', false],
  ['V100-32GB', 'V100', true],
  ['L40S', 'L4', false],
  ['L40', 'L4', false],
  ['H100-PCIE', 'H100', false],
  ['RTX9000', 'rtx9000', true],
])('%s for who wants %s: %s', (name, wanted, isIt) => {
  expect(isAccelerator(name, wanted)).toBe(isIt);
});
