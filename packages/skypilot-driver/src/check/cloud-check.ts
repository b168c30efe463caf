import { excerpt, stripVTControlCharacters } from '@vibeml/errors';

/** A cloud, cluster manager or the like, as SkyPilot sees it. */
export interface CloudCheck {
  /** In lower case, for example nebius, slurm or kubernetes. */
  readonly cloud: string;
  readonly isEnabled: boolean;
  /** Why not, in the words of SkyPilot: bounded and redacted; null where it does not say. */
  readonly reason: string | null;
}

const heading = /^ {2}(\S[^:]*): (enabled|disabled)\b/;
const longestReason = 300;

const finish = (name: string, word: string, lines: readonly string[]): CloudCheck => {
  const isEnabled = word === 'enabled';
  const told = lines
    .map((line) => line.trim().replace(/^Reason \[[^\]]*\]: /, ''))
    .filter((line) => line !== '' && !line.startsWith('Hint ['))
    .join(' ');
  return {
    cloud: name.trim().toLowerCase(),
    isEnabled,
    reason: isEnabled || told === '' ? null : excerpt(told.slice(0, longestReason)),
  };
};

/** Reads what SkyPilot prints when it checks its clouds. */
export const parseCloudChecks = (text: string): readonly CloudCheck[] => {
  const checks: CloudCheck[] = [];
  let open: { readonly name: string; readonly word: string; readonly lines: string[] } | null =
    null;
  const close = (): void => {
    if (open !== null) checks.push(finish(open.name, open.word, open.lines));
    open = null;
  };
  for (const line of stripVTControlCharacters(text).split('\n')) {
    const found = heading.exec(line);
    if (found !== null) {
      close();
      open = { name: found[1] ?? '', word: found[2] ?? '', lines: [] };
    } else if (line.startsWith('    ')) open?.lines.push(line);
    else if (line.trim() !== '') close();
  }
  close();
  return checks;
};
