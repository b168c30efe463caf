import type { Advice } from '@vibeml/sdk';
import { toolNames } from '../names/tool-names.ts';
import { ownEntry } from '../schemas/json-schema.ts';
import type { Attempt } from './problem.ts';

interface Counterpart {
  readonly tool: string;
  /** The argument that the first word after the command fills. */
  readonly argument?: string;
}

const counterparts: Readonly<Record<string, Counterpart>> = {
  doctor: { tool: toolNames.checkSetup },
  workflows: { tool: toolNames.listWorkflows },
  gpus: { tool: toolNames.listOffers },
  inspect: { tool: toolNames.inspectDataset, argument: 'dataset' },
  plan: { tool: toolNames.planRun },
  train: { tool: toolNames.planRun },
  resume: { tool: toolNames.planRun, argument: 'resume_from_run_id' },
  launch: { tool: toolNames.launchRun, argument: 'plan_id' },
  runs: { tool: toolNames.listRuns },
  status: { tool: toolNames.getRun, argument: 'run_id' },
  wait: { tool: toolNames.waitForRun, argument: 'run_id' },
  logs: { tool: toolNames.getRunLogs, argument: 'run_id' },
  diagnose: { tool: toolNames.diagnoseRun, argument: 'run_id' },
  stop: { tool: toolNames.stopRun, argument: 'run_id' },
  artifacts: { tool: toolNames.getArtifacts, argument: 'run_id' },
  spend: { tool: toolNames.getSpend },
};

/** Words in capitals stand for something the person fills in. */
const isValue = (word: string | undefined): word is string =>
  word !== undefined && !word.startsWith('-') && !/^[A-Z]+$/.test(word);

const argumentsOf = (counterpart: Counterpart, word: string | undefined): Pick<Attempt, 'args'> => {
  if (counterpart.argument === undefined) return {};
  return isValue(word) ? { args: { [counterpart.argument]: word } } : {};
};

/** Turns advice with a command line into a call of the matching tool; a command without one is for the person. */
export const proposeTool = ({ text, command }: Advice): Attempt => {
  if (command === undefined) return { text };
  const [program, verb = '', first] = command.split(' ');
  const counterpart = program === 'vibeml' ? ownEntry(counterparts, verb) : undefined;
  if (counterpart === undefined) {
    return { text: `${text} The person runs this in a terminal: ${command}` };
  }
  return { text, tool: counterpart.tool, ...argumentsOf(counterpart, first) };
};
