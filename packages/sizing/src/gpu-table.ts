/** Day on which the table was last gone through. */
export const gpuTableDate = '2026-11-21T00:00:00.000Z';

/** Where a row comes from. Memory is what nvidia-smi and rocm-smi show as total on such a card. */
export const gpuSources = {
  torchtitan: 'peak: pytorch/torchtitan get_peak_flops; memory and bandwidth: vendor data sheet',
  lightning: 'peak: Lightning fabric throughput table; memory and bandwidth: vendor data sheet',
  vendor: 'vendor data sheet, dense peak (half of the figure with sparsity)',
  aws: 'peak: AWS G5 figure (the card is a slower A10); memory and bandwidth: vendor data sheet',
  shader: 'peak: FP32 figure of the vendor data sheet, the card has no fast 16-bit arithmetic',
  ratio: 'peak: four times the FP32 figure of the vendor data sheet, as in every Ada card',
} as const;

type Row = readonly [
  peakTflops: number,
  marketingGb: number,
  memoryGib: number,
  bandwidthGBs: number,
  computeCapability: string,
  source: keyof typeof gpuSources,
];

/** Canonical name → peak of dense 16-bit matrix products, memory, bandwidth, capability and source. */
export const gpuRows: readonly (readonly [name: string, row: Row])[] = [
  ['B300', [2250, 288, 267, 8000, '10.3', 'vendor']],
  ['GB200', [2500, 186, 184, 8000, '10.0', 'vendor']],
  ['B200', [2250, 180, 179, 8000, '10.0', 'torchtitan']],
  ['H200', [989, 141, 140.4, 4800, '9.0', 'torchtitan']],
  ['H200-NVL', [835, 141, 140, 4800, '9.0', 'vendor']],
  ['GH200', [989, 96, 94.5, 4000, '9.0', 'vendor']],
  ['H100', [989, 80, 79.6, 3350, '9.0', 'torchtitan']],
  ['H100-NVL', [835, 94, 93.5, 3900, '9.0', 'torchtitan']],
  ['H100-PCIE', [756, 80, 79.6, 2000, '9.0', 'torchtitan']],
  ['H20', [148, 96, 95.5, 4000, '9.0', 'vendor']],
  ['MI355X', [2500, 288, 287, 8000, 'gfx950', 'torchtitan']],
  ['MI325X', [1300, 256, 255, 6000, 'gfx942', 'torchtitan']],
  ['MI300X', [1300, 192, 191, 5300, 'gfx942', 'torchtitan']],
  ['A100-80GB', [312, 80, 79.2, 2039, '8.0', 'torchtitan']],
  ['A100', [312, 40, 39.5, 1555, '8.0', 'torchtitan']],
  ['L40S', [362, 48, 45, 864, '8.9', 'torchtitan']],
  ['L40', [181, 48, 45, 864, '8.9', 'vendor']],
  ['L4', [121, 24, 22.5, 300, '8.9', 'lightning']],
  ['A40', [149.7, 48, 45, 696, '8.6', 'vendor']],
  ['A30', [165, 24, 23.6, 933, '8.0', 'vendor']],
  ['A10', [125, 24, 22.5, 600, '8.6', 'lightning']],
  ['A10G', [70, 24, 22.5, 600, '8.6', 'aws']],
  ['T4', [65, 16, 14.7, 320, '7.5', 'lightning']],
  ['V100-32GB', [125, 32, 31.7, 900, '7.0', 'lightning']],
  ['V100', [125, 16, 15.7, 900, '7.0', 'lightning']],
  ['P100', [18.7, 16, 15.8, 732, '6.0', 'vendor']],
  ['P40', [11.8, 24, 23.9, 347, '6.1', 'shader']],
  ['RTXPRO6000', [504, 96, 95.6, 1700, '12.0', 'vendor']],
  ['RTX6000-Ada', [364, 48, 47.9, 960, '8.9', 'vendor']],
  ['RTX5000-Ada', [261, 32, 31.5, 576, '8.9', 'vendor']],
  ['RTX4000-Ada', [106.8, 20, 19.5, 360, '8.9', 'ratio']],
  ['RTXA6000', [154.8, 48, 47.5, 768, '8.6', 'vendor']],
  ['RTXA5000', [111.1, 24, 23.6, 768, '8.6', 'vendor']],
  ['RTXA4000', [76.7, 16, 15.6, 448, '8.6', 'vendor']],
  ['RTX5090', [209.5, 32, 31.8, 1792, '12.0', 'vendor']],
  ['RTX5080', [112.6, 16, 15.9, 960, '12.0', 'vendor']],
  ['RTX4090', [165.2, 24, 23.9, 1008, '8.9', 'vendor']],
  ['RTX4080-SUPER', [104.4, 16, 15.9, 736, '8.9', 'vendor']],
  ['RTX4080', [97.5, 16, 15.9, 717, '8.9', 'vendor']],
  ['RTX3090-Ti', [80, 24, 23.7, 1008, '8.6', 'vendor']],
  ['RTX3090', [71, 24, 23.7, 936, '8.6', 'vendor']],
  ['RTX3080', [59.5, 10, 9.7, 760, '8.6', 'vendor']],
];
