import type { CostAssumption, QuantityRange } from '@vibeml/core-models';
import type { Span } from './span.ts';

/** When the assumptions were last looked at. */
const reviewedAt = '2026-11-22T00:00:00.000Z';

const assume = (
  name: string,
  title: string,
  unit: string,
  [low, expected, high]: readonly [number, number, number],
  source: string,
): CostAssumption => ({
  name,
  title,
  range: { low, expected, high, unit, source, observedAt: reviewedAt, method: 'assumed' },
});

/** From the order of a rented machine until its first command. */
export const bootSeconds = assume(
  'boot',
  'start of a rented machine',
  's',
  [60, 180, 600],
  'usual minutes of cloud machines; a SkyPilot cluster job took 20 to 41 s',
);

/** Building the Python environment where it is not there yet. */
export const environmentSeconds = assume(
  'environment',
  'building the Python environment',
  's',
  [60, 165, 300],
  '3 GB of CUDA wheels, 90 to 240 s; the CPU wheels took 48 to 50 s on 2 cores',
);

/** Loading torch, transformers and TRL, before a model. */
export const importSeconds = assume(
  'import',
  'loading the training libraries',
  's',
  [5, 10, 30],
  'measured: 6 to 7 s on 2 cores',
);

/** Loading what the model's machine code needs; only where the engine compiles. */
export const compileSeconds = assume(
  'compile',
  'compiling the model',
  's',
  [120, 300, 600],
  'Unsloth benchmarks page: torch.compile warm-up typically takes 5 minutes or longer',
);

const megabyte = 1e6;

/** Bytes per second from the Hub to a rented machine. */
export const downloadSpeed = assume(
  'download_speed',
  'download to a rented machine',
  'bytes/s',
  [50 * megabyte, 200 * megabyte, 1000 * megabyte],
  'no published figure; 50 to 1000 MB/s',
);

/** Bytes per second from the Hub to this machine. */
export const homeDownloadSpeed = assume(
  'download_speed',
  'download to this computer',
  'bytes/s',
  [2 * megabyte, 20 * megabyte, 200 * megabyte],
  'home and office connections of 16 Mbit/s to 1.6 Gbit/s',
);

/** Bytes per second from a rented machine to where the result goes. */
export const uploadSpeed = assume(
  'upload_speed',
  'upload of checkpoints and result',
  'bytes/s',
  [20 * megabyte, 100 * megabyte, 500 * megabyte],
  'no published figure; 20 to 500 MB/s',
);

/** Bytes per second to the disk of this machine. */
export const diskSpeed = assume(
  'disk_speed',
  'writing to disk',
  'bytes/s',
  [100 * megabyte, 500 * megabyte, 2000 * megabyte],
  'network disks write from 100 MB/s, local NVMe to 2 GB/s',
);

/** From the end of a job until a rented machine is no longer billed. */
export const teardownSeconds = assume(
  'teardown',
  'end of a rented machine',
  's',
  [20, 60, 180],
  'SkyPilot ends an idle machine on a tick of 60 s',
);

/** Hours until a spot machine is taken away, on average. */
export const hoursToPreemption = assume(
  'preemption',
  'mean time until a spot machine is taken away',
  'h',
  [2, 8, 48],
  'clouds publish no figure; traces of spot GPUs (SkyPilot spot-traces, NSDI 2024) go from hours to days',
);

/** Dollars per GiB and month of a disk that is billed beside the machine. */
export const diskUsdPerGibMonth = assume(
  'disk_price',
  'disk of a rented machine',
  'USD/GiB-month',
  [0, 0.1, 0.17],
  'list prices of network SSDs at the large clouds, 0.08 to 0.17; others include the disk',
);

/** Dollars per GiB that leaves a cloud. */
export const egressUsdPerGib = assume(
  'egress_price',
  'traffic that leaves the cloud',
  'USD/GiB',
  [0, 0.09, 0.12],
  'list prices of the large clouds, 0.087 to 0.12; others take nothing',
);

/** Disk of a rented machine besides model and results. */
export const environmentGib = assume(
  'environment_disk',
  'disk of the Python environment',
  'GiB',
  [8, 10, 14],
  'CUDA wheels of 3 GB, unpacked, with their cache',
);

/** Share that is added to the high end of a bill. */
export const bufferShare = assume(
  'buffer',
  'buffer on the high end',
  'share',
  [0, 0, 0.2],
  'a cap must hold also where an assumption is too low',
);

/** The three numbers of an assumption. */
export const spanOf = ({ range }: { readonly range: QuantityRange }): Span => range;
