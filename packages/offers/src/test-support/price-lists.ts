/** The header of a list of a cloud without zones. */
export const header =
  'InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice';

/** A row as it stands in a real list. */
export const h100Row = `gpu-h100-sxm_1gpu-16vcpu-200gb,H100,1,16,200,2.95,eu-north1,"{'Gpus': [{'Name': 'H100', 'Manufacturer': 'NVIDIA', 'Count': 1, 'MemoryInfo': {'SizeInMiB': 81920}}], 'TotalGpuMemoryInMiB': 81920}",1.25`;
export const l40sRow = 'gpu-l40s-a_1gpu-8vcpu-32gb,L40S,1,8,32,1.5484,eu-north1,,';

/** A whole list of the given rows. */
export const listOf = (...rows: readonly string[]): string => `${[header, ...rows].join('\n')}\n`;

/** A list that reads well. */
export const goodList = listOf(h100Row, l40sRow);
