import { type ClusterCheck, checkOf } from './cluster-check.ts';
import type { ClusterReport, Partition } from './cluster-report.ts';

const kibPerGib = 1_048_576;
const leastFreeGib = 5;

// The file systems that SkyPilot takes for shared ones; stat writes the name of NFS without a version.
const sharedTypes = [
  'nfs',
  'nfs4',
  'lustre',
  'gpfs',
  'beegfs',
  'ceph',
  'fuse.ceph',
  'glusterfs',
  'fuse.glusterfs',
];

type Make = ReturnType<typeof checkOf>;

const judgePrograms = (make: Make, { answers }: ClusterReport): ClusterCheck => {
  const missing = ['sinfo', 'sbatch', 'srun', 'squeue', 'scancel'].filter(
    (name) => !answers.has(`has_${name}`),
  );
  if (missing.length > 0) {
    return make('commands', 'Slurm commands', [
      'fail',
      `the login shell does not find ${missing.join(', ')}`,
      'On the login node, put the directory of the Slurm commands into PATH in ~/.bash_profile (and SLURM_CONF, where it is not /etc/slurm/slurm.conf).',
    ]);
  }
  return make('commands', 'Slurm commands', ['ok', 'found by the login shell']);
};

const seconds = (time: string): number | null => {
  const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)$/.exec(time);
  if (parts === null) return null;
  const [days, hours, minutes, rest] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (rest ?? 0);
};

const secondsPerHour = 3600;

const describePartition = ({ name, nodes, longest, resources }: Partition): string =>
  `${name} (${nodes} ${nodes === 1 ? 'node' : 'nodes'}, at most ${longest === 'infinite' ? 'any time' : longest}${resources === '' ? '' : `, ${resources}`})`;

const shortTime = ({ usual }: Partition): boolean => {
  const time = seconds(usual);
  return time !== null && time < secondsPerHour;
};

const shownPartitions = 12;

const judgePartitions = (make: Make, { partitions }: ClusterReport): ClusterCheck => {
  const up = partitions.filter(({ isUp }) => isUp);
  if (up.length === 0) {
    return make('partitions', 'Partitions', [
      'fail',
      partitions.length === 0 ? 'sinfo lists none' : 'none is up',
      'Ask who runs the cluster: scontrol ping tells whether its controller answers.',
    ]);
  }
  const detail = up.slice(0, shownPartitions).map(describePartition).join(', ');
  const short = up.filter(shortTime);
  return short.length === 0
    ? make('partitions', 'Partitions', ['ok', detail])
    : make('partitions', 'Partitions', [
        'warn',
        `${detail}; a job that asks for no time gets ${short.map(({ name, usual }) => `${usual} in ${name}`).join(', ')}`,
        'Set slurm.sbatch_options.time in the configuration of SkyPilot, or choose another partition: --on slurm/NAME/PARTITION.',
      ]);
};

const judgeSharing = (
  make: Make,
  { answers, partitions }: ClusterReport,
  free: string,
): ClusterCheck => {
  const home = answers.get('home') ?? 'the home directory';
  const type = answers.get('home_type');
  const nodes = Math.max(0, ...partitions.map((each) => each.nodes));
  if (type !== undefined && sharedTypes.includes(type)) {
    return make('home', 'Home directory', ['ok', `${home} is shared (${type})${free}`]);
  }
  const detail = `${home} is on ${type ?? 'an unknown file system'}${free}; jobs must see it on every node`;
  return nodes > 1
    ? make('home', 'Home directory', [
        'warn',
        detail,
        'Where it is not shared, set slurm.cluster_configs.NAME.workdir in the configuration of SkyPilot to a shared directory.',
      ])
    : make('home', 'Home directory', ['ok', detail]);
};

const judgeHome = (make: Make, report: ClusterReport): ClusterCheck => {
  const { answers } = report;
  const home = answers.get('home') ?? 'the home directory';
  if (answers.get('home_writable') !== 'yes') {
    return make('home', 'Home directory', [
      'fail',
      `${home} can't be written`,
      'Results are kept there, in vibeml/runs. Ask who runs the cluster.',
    ]);
  }
  const freeKib = Number(answers.get('home_free_kib') ?? Number.NaN);
  const freeGib = Math.round(freeKib / kibPerGib);
  if (freeGib < leastFreeGib) {
    return make('home', 'Home directory', [
      'warn',
      `${home} has ${freeGib} GiB free`,
      `Free at least ${leastFreeGib} GiB: checkpoints, results and the Python environment stand there.`,
    ]);
  }
  return judgeSharing(make, report, Number.isNaN(freeGib) ? '' : `, ${freeGib} GiB free`);
};

const judgePython = (make: Make, { answers }: ClusterReport): ClusterCheck => {
  if (answers.has('has_uv')) {
    return make('uv', 'uv', ['ok', `${answers.get('has_uv')} on the login node`]);
  }
  if (answers.get('uv_reachable') === '200') {
    return make('uv', 'uv', ['ok', 'its installer can be reached from the login node']);
  }
  return make('uv', 'uv', [
    'warn',
    answers.has('has_curl')
      ? 'it is not on the login node, and its installer did not answer from there'
      : 'neither uv nor curl is on the login node',
    'SkyPilot installs uv on each node. Without the internet, put it at ~/.local/bin/uv of a shared home, and name a package index in UV_DEFAULT_INDEX in ~/.bashrc.',
  ]);
};

const judgeTransfer = (make: Make, { answers }: ClusterReport): ClusterCheck =>
  answers.has('has_rsync')
    ? make('rsync', 'rsync', ['ok', 'on the login node'])
    : make('rsync', 'rsync', [
        'fail',
        'not on the login node',
        'Results are fetched with it: ask for the package rsync there.',
      ]);

/** What a look at the login node means for runs. */
export const judgeReport = (cluster: string, report: ClusterReport): readonly ClusterCheck[] => {
  const make = checkOf(cluster);
  const programs = judgePrograms(make, report);
  return [
    programs,
    ...(report.answers.has('has_sinfo') ? [judgePartitions(make, report)] : []),
    judgeHome(make, report),
    judgePython(make, report),
    judgeTransfer(make, report),
  ];
};
