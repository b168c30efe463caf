import { type CloudPreset, canonicalAccelerator, type Quantity } from '@vibeml/core-models';

/** Rows of the price list: machine, region, GPU, GPUs, cores, GiB, dollars an hour, the same on spot. */
export type PriceRow = readonly [
  machine: string,
  region: string,
  gpu: string,
  gpuCount: number,
  cpuCores: number | null,
  memoryGib: number | null,
  hourlyUsd: number | null,
  spotHourlyUsd: number | null,
];

/** The prices of Nebius as they were at one time. */
export interface PriceList {
  /** Names the list with its version. */
  readonly source: string;
  /** A time at which these prices held; they may be newer, never older. */
  readonly observedAt: string;
  readonly rows: readonly PriceRow[];
}

/** The parts of a machine's name: `gpu-h100-sxm_1gpu-16vcpu-200gb` is preset 1gpu-16vcpu-200gb of platform gpu-h100-sxm. */
export const parseMachine = (
  machine: string,
): { readonly platform: string; readonly preset: string } | null => {
  const [platform, preset, ...rest] = machine.split('_');
  return platform === undefined || preset === undefined || rest.length > 0 || preset === ''
    ? null
    : { platform, preset };
};

/** The name of a machine from its parts. */
export const machineName = (platform: string, preset: string): string => `${platform}_${preset}`;

/** The sizes that a price list holds. */
export const presetsOf = ({ source, observedAt, rows }: PriceList): readonly CloudPreset[] => {
  const quantity = (value: number | null): Quantity | null =>
    value === null ? null : { value, unit: 'USD/h', source, observedAt, method: 'catalogue' };
  return rows.flatMap(
    ([machine, region, gpu, gpuCount, cpuCores, memoryGib, hourlyUsd, spotHourlyUsd]) => {
      const parts = parseMachine(machine);
      if (parts === null) return [];
      return [
        {
          machine,
          ...parts,
          gpu: canonicalAccelerator(gpu),
          gpuCount,
          cpuCores,
          memoryGib,
          region,
          hourlyUsd: quantity(hourlyUsd),
          spotHourlyUsd: quantity(spotHourlyUsd),
        },
      ];
    },
  );
};
