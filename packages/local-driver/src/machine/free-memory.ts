/** Bytes that programs may take without swapping, as Linux estimates them in /proc/meminfo; null where it doesn't say. */
export const availableFromMeminfo = (meminfo: string): number | null => {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
};

const reclaimablePages = ['free', 'inactive', 'speculative', 'purgeable'];

/** The same for macOS, from what `vm_stat` prints: pages that are free or can be had back at once. */
export const availableFromVmStat = (output: string): number | null => {
  const pageBytes = /page size of (\d+) bytes/.exec(output)?.[1];
  if (pageBytes === undefined) return null;
  const pages = reclaimablePages.map((kind) =>
    Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(output)?.[1] ?? 0),
  );
  return pages.reduce((sum, count) => sum + count, 0) * Number(pageBytes);
};
