import type { NextAction } from '@vibeml/sdk';
import { match } from 'ts-pattern';
import type { Page } from './page.ts';
import { paragraph } from './paragraph.ts';

const plainWord = /^[\w./:@%+=,-]+$/;

/** A value as a word of a command that can be pasted into a shell. */
export const shellWord = (value: string): string =>
  plainWord.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? shellWord(String(value)) : '';

const planCommand = (input: NextAction['input']): string => {
  const resumed = input['resumeFromRunId'];
  if (resumed !== undefined) return `resume ${text(resumed)}`;
  const flags = (['model', 'dataset'] as const).map(
    (name) => `--${name} ${input[name] === undefined ? name.toUpperCase() : text(input[name])}`,
  );
  return `plan ${flags.join(' ')}`;
};

/** The command line of a next step. */
export const commandOf = ({ operation, input }: NextAction): string => {
  const run = text(input['runId']);
  const plan = text(input['planId']);
  const group = text(input['groupId']);
  const command = match(operation)
    .with('checkSetup', () => 'doctor')
    .with('listWorkflows', () => 'workflows')
    .with('listOffers', () => 'gpus')
    .with('inspectDataset', () => `inspect ${text(input['dataset'])}`)
    .with('planRun', () => planCommand(input))
    .with('approvePlan', () => `approve ${plan}`)
    .with('launchRun', () => `launch ${plan}`)
    .with('listRuns', () => 'runs')
    .with('getRun', () => `status ${run}`)
    .with('waitForRun', () => `watch ${run}`)
    .with('getRunLogs', () => `logs ${run}`)
    .with('diagnoseRun', () => `diagnose ${run}`)
    .with('stopRun', () => `stop ${run}`)
    .with('getArtifacts', () => `artifacts ${run}`)
    .with('getSpend', () => 'spend')
    .with('listBilling', () => 'billing')
    .with('planGroup', () => 'plan --file FILE')
    .with('approveGroup', () => `approve ${group}`)
    .with('launchGroup', () => `launch ${group} --follow`)
    .exhaustive();
  return `vibeml ${command}`;
};

/** Commands with what each does: beside each other, or under each other where the page is narrow. A command is never broken. */
export const commandList = (
  commands: readonly (readonly [command: string, why: string])[],
  page: Page,
): string => {
  const widest = Math.max(0, ...commands.map(([command]) => command.length));
  const roomForWhy = page.width - widest - '    '.length;
  return commands
    .map(([command, why]) =>
      why.length <= roomForWhy
        ? `  ${page.paint('accent', command)}${' '.repeat(widest - command.length)}  ${why}`
        : `  ${page.paint('accent', command)}\n${paragraph(`      ${why}`, page, '      ')}`,
    )
    .join('\n');
};

/** Next steps as commands; nothing when there are none. */
export const renderNextActions = (actions: readonly NextAction[], page: Page): string =>
  actions.length === 0
    ? ''
    : commandList(
        actions.map((action) => [commandOf(action), action.why]),
        page,
      );
