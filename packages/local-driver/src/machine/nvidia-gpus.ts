/** An NVIDIA GPU of this machine. */
export interface NvidiaGpu {
  readonly name: string;
  readonly memoryGib: number;
  readonly freeMemoryGib: number;
  readonly driverVersion: string;
}

/** Arguments of nvidia-smi whose output `parseNvidiaGpus` reads. */
export const nvidiaSmiArguments = [
  '--query-gpu=index,uuid,name,memory.total,memory.free,driver_version',
  '--format=csv,noheader,nounits',
];

const mebibytesPerGibibyte = 1024;

interface Listed extends NvidiaGpu {
  readonly index: string;
  readonly uuid: string;
}

const parseLine = (line: string): readonly Listed[] => {
  const [index = '', uuid = '', name = '', total = '', free = '', driverVersion = ''] = line
    .split(',')
    .map((field) => field.trim());
  const memoryGib = Number.parseFloat(total) / mebibytesPerGibibyte;
  const freeMemoryGib = Number.parseFloat(free) / mebibytesPerGibibyte;
  // A GPU that has failed lists words such as [Unknown Error] instead of numbers.
  if (Number.isNaN(memoryGib) || Number.isNaN(freeMemoryGib) || name === '') return [];
  return [{ index, uuid, name, memoryGib, freeMemoryGib, driverVersion }];
};

/** CUDA stops reading the list at the first entry that names no GPU. */
const choose = (gpus: readonly Listed[], visible: string): readonly Listed[] => {
  const chosen: Listed[] = [];
  for (const wanted of visible.split(',').map((entry) => entry.trim())) {
    const found = gpus.find(
      (gpu) => gpu.index === wanted || (wanted.startsWith('GPU-') && gpu.uuid.startsWith(wanted)),
    );
    if (found === undefined) return chosen;
    chosen.push(found);
  }
  return chosen;
};

/** The GPUs that a program of ours would see: those that nvidia-smi lists, less what CUDA_VISIBLE_DEVICES hides. */
export const parseNvidiaGpus = (
  output: string,
  visibleDevices: string | undefined,
): readonly NvidiaGpu[] => {
  const listed = output.split('\n').flatMap(parseLine);
  const visible = visibleDevices === undefined ? listed : choose(listed, visibleDevices);
  return visible.map(({ name, memoryGib, freeMemoryGib, driverVersion }) => ({
    name,
    memoryGib,
    freeMemoryGib,
    driverVersion,
  }));
};
