/** Flags of the earlier tool's commands → ours. */
const renamedFlags: Readonly<Record<string, string>> = {
  '--gpu-type': '--gpu',
  '--checkpoint-steps': '--save-steps',
};

const splitEquals = (argument: string): readonly string[] => {
  const at = argument.indexOf('=');
  return argument.startsWith('--') && at > 0
    ? [argument.slice(0, at), argument.slice(at + 1)]
    : [argument];
};

const normalizeLaunchTraining = (rest: readonly string[]): readonly string[] => {
  const words = rest.flatMap(splitEquals).map((word) => renamedFlags[word] ?? word);
  return words.includes('--dry-run')
    ? ['plan', ...words.filter((word) => word !== '--dry-run')]
    : ['train', ...words];
};

const normalizeCluster = (rest: readonly string[]): readonly string[] =>
  rest.flatMap(splitEquals).filter((word) => word !== '--cluster');

/** Turns the spellings of the earlier tool into ours; everything else stays. */
export const normalizeArguments = (words: readonly string[]): readonly string[] => {
  const [command, ...rest] = words;
  if (command === '--mcp') return ['mcp', ...rest];
  if (command === 'launch-training') return normalizeLaunchTraining(rest);
  if (command === 'get-job-status') return ['status', ...normalizeCluster(rest)];
  if (command === 'terminate-job') return ['stop', ...normalizeCluster(rest)];
  return words;
};
