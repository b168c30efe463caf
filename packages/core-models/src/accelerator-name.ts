// Every spelling stands in lower case without spaces, dashes and the names of makers.
const spellings: Readonly<Record<string, readonly string[]>> = {
  A10: [],
  A100: [
    'a10040gb',
    'a100sxm',
    'a100sxm440gb',
    'a100sxm4',
    'a100pcie40gb',
    'a100pcie',
    'a10040gbpcie',
  ],
  'A100-80GB': [
    'a10080gbsxm',
    'a10080gbsxm4',
    'a100sxm480gb',
    'a100sxm80gb',
    'a10080gbpcie',
    'a100pcie80gb',
  ],
  A10G: ['a10g24gb'],
  A16: [],
  A2: [],
  A30: ['a3024gb'],
  A40: ['a40pcie', 'a4048gb'],
  B200: ['b200sxm', 'b200sxm6', 'b200180gb', 'b200192gb', 'b200sxm180gb'],
  B300: ['b300sxm', 'b300sxm6', 'b300sxm6ac'],
  GB200: [],
  GB300: [],
  GH200: ['gh200480gb', 'gh20096gb', 'gh200144ghbm3e', 'gh200sxm'],
  H100: [
    'h100sxm',
    'h100sxm5',
    'h10080gb',
    'h10080gbhbm3',
    'h100sxm80gb',
    'h100sxm580gb',
    'h100mega',
    'h100mega80gb',
    'h10080gbsxm',
    'h10080gbsxm5',
  ],
  'H100-NVL': ['h100nvl94gb', 'h10094gb'],
  'H100-PCIE': ['h10080gbpcie', 'h100pcie80gb'],
  H20: ['h2096gb'],
  H200: ['h200sxm', 'h200sxm5', 'h200141gb', 'h200sxm141gb', 'h200141gbhbm3e'],
  'H200-NVL': ['h200nvl141gb'],
  K80: [],
  L4: ['l424gb'],
  L40: ['l4048gb'],
  L40S: ['l40s48gb'],
  M60: [],
  MI210: [],
  MI250X: [],
  MI300X: ['mi300xoam', 'mi300xvf', 'mi300x192gb'],
  MI325X: ['mi325xoam'],
  MI355X: ['mi355xoam'],
  P100: ['p100sxm216gb', 'p100pcie16gb', 'p10016gb'],
  P4: [],
  P40: [],
  RTX3060: [],
  RTX3070: [],
  RTX3080: [],
  'RTX3080-Ti': [],
  RTX3090: ['rtx309024gb'],
  'RTX3090-Ti': [],
  RTX4060: [],
  'RTX4060-Ti': [],
  RTX4070: [],
  'RTX4070-Ti': [],
  'RTX4070-Ti-SUPER': [],
  RTX4080: [],
  'RTX4080-SUPER': [],
  RTX4090: ['rtx409024gb'],
  RTX5060: [],
  'RTX5060-Ti': [],
  RTX5070: [],
  'RTX5070-Ti': [],
  RTX5080: [],
  RTX5090: ['rtx509032gb'],
  'RTX2000-Ada': ['rtx2000adageneration'],
  'RTX4000-Ada': ['rtx4000adageneration', 'rtx4000sffada', 'rtx4000sffadageneration'],
  'RTX5000-Ada': ['rtx5000adageneration'],
  'RTX6000-Ada': ['rtx6000adageneration', 'a6000ada', 'rtxa6000ada'],
  // The card of 2018; that of 2022 is RTX6000-Ada.
  RTX6000: ['quadrortx6000'],
  RTXA4000: ['a4000'],
  RTXA4500: ['a4500'],
  RTXA5000: ['a5000'],
  RTXA6000: ['a6000'],
  RTXPRO6000: [
    'rtxpro6000s',
    'rtxpro6000ws',
    'rtxpro6000wk',
    'rtxpro6000blackwell',
    'rtxpro6000blackwellserveredition',
    'rtxpro6000blackwellworkstationedition',
    'rtxpro6000se',
    'rtxpro600096gb',
  ],
  T4: ['t416gb'],
  T4g: [],
  V100: ['v10016gb', 'v100sxm216gb', 'v100pcie16gb', 'v100sxm2', 'v100pcie'],
  'V100-32GB': [
    'v100sxm232gb',
    'v100sxm332gb',
    'v100pcie32gb',
    'v100s',
    'v100spcie32gb',
    'v100dgxs32gb',
  ],
};

const makers = /\b(nvidia|amd|intel|tesla|geforce|instinct|radeon)\b/g;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(makers, '')
    .replaceAll(/[\s_-]+/g, '');

const canonical: ReadonlyMap<string, string> = new Map(
  Object.entries(spellings).flatMap(([name, others]) =>
    [plain(name), ...others].map((spelling) => [spelling, name] as const),
  ),
);

/** The names that `canonicalAccelerator` gives for what it knows. */
export const acceleratorNames: readonly string[] = Object.keys(spellings);

/**
 * The one name of an accelerator, whoever spells it: SkyPilot, nvidia-smi or a cloud; A100 has 40 GB, V100 16 GB.
 * A spelling that is not known, a slice of a GPU among them, is kept as it is, without the spaces around it.
 */
export const canonicalAccelerator = (text: string): string => {
  const trimmed = text.trim();
  return canonical.get(plain(trimmed)) ?? trimmed;
};

/**
 * Whether an accelerator is the one that is meant, both in any spelling. A100 stands for A100-80GB too, V100 for
 * V100-32GB: they differ in memory alone.
 */
export const isAccelerator = (name: string, wanted: string): boolean => {
  const given = canonicalAccelerator(name).toLowerCase();
  const meant = canonicalAccelerator(wanted).toLowerCase();
  return given === meant || (given.startsWith(meant) && /^-\d+gb$/.test(given.slice(meant.length)));
};
