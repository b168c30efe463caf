// Google sells GPUs apart from the machine they sit in: two rows of its list make one price.
// https://cloud.google.com/compute/docs/gpus
const hosts: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  A100: {
    1: 'a2-highgpu-1g',
    2: 'a2-highgpu-2g',
    4: 'a2-highgpu-4g',
    8: 'a2-highgpu-8g',
    16: 'a2-megagpu-16g',
  },
  'A100-80GB': {
    1: 'a2-ultragpu-1g',
    2: 'a2-ultragpu-2g',
    4: 'a2-ultragpu-4g',
    8: 'a2-ultragpu-8g',
  },
  L4: { 1: 'g2-standard-4', 2: 'g2-standard-24', 4: 'g2-standard-48', 8: 'g2-standard-96' },
  H100: { 1: 'a3-highgpu-1g', 2: 'a3-highgpu-2g', 4: 'a3-highgpu-4g', 8: 'a3-highgpu-8g' },
  'H100-MEGA': { 8: 'a3-megagpu-8g' },
  H200: { 8: 'a3-ultragpu-8g' },
  B200: { 8: 'a4-highgpu-8g' },
  T4: { 1: 'n1-highmem-8', 2: 'n1-highmem-16', 4: 'n1-highmem-32' },
  P4: { 1: 'n1-highmem-8', 2: 'n1-highmem-16', 4: 'n1-highmem-32' },
  V100: { 1: 'n1-highmem-8', 2: 'n1-highmem-16', 4: 'n1-highmem-32', 8: 'n1-highmem-64' },
  P100: { 1: 'n1-highmem-8', 2: 'n1-highmem-16', 4: 'n1-highmem-32' },
};

const hostNames = new Set(Object.values(hosts).flatMap((byCount) => Object.values(byCount)));

/** Whether a machine is one that GPUs are put into. */
export const isHostMachine = (machine: string): boolean => hostNames.has(machine);

/** The machine that so many GPUs are put into; null where none is known. The name is that of the price list. */
export const hostMachineOf = (gpu: string, count: number): string | null =>
  hosts[gpu]?.[count] ?? null;
