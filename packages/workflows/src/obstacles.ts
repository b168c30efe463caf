import type { WorkflowMetadata } from '@vibeml/core-models';
import { fullTrainingGib } from './full-training-memory.ts';
import type { SelectionFacts } from './selection-facts.ts';

const hardwareNames = { cpu: 'a CPU', cuda: 'an NVIDIA GPU', mps: 'Apple silicon' } as const;

const formatObstacle = (workflow: WorkflowMetadata, facts: SelectionFacts): string | null =>
  workflow.dataFormats.includes(facts.format)
    ? null
    : `it trains on ${workflow.dataFormats.join(', ')} rows; these are ${facts.format} rows`;

const hardwareObstacle = (workflow: WorkflowMetadata, facts: SelectionFacts): string | null =>
  workflow.hardware.includes(facts.accelerator.kind)
    ? null
    : `it does not run on ${hardwareNames[facts.accelerator.kind]}`;

const countObstacle = (workflow: WorkflowMetadata, facts: SelectionFacts): string | null =>
  facts.accelerator.count >= workflow.gpuRequirements
    ? null
    : `it needs ${workflow.gpuRequirements} accelerators; there is ${facts.accelerator.count}`;

const billions = (parameters: number): string =>
  `${Number((parameters / 1e9).toPrecision(2))}B parameters`;

const sizeObstacle = (workflow: WorkflowMetadata, facts: SelectionFacts): string | null => {
  const { kind } = facts.accelerator;
  const most = workflow.practicalParameters[kind];
  if (facts.isMachineChosen === true || most === undefined || facts.parameters === null)
    return null;
  return facts.parameters <= most
    ? null
    : `on ${hardwareNames[kind]} it would take too long above ${billions(most)}; this model has ${billions(facts.parameters)}`;
};

/** Why a workflow can not do this, in words that follow "because"; empty where it can. */
export const hardObstacles = (workflow: WorkflowMetadata, facts: SelectionFacts): string[] =>
  [formatObstacle, hardwareObstacle, countObstacle, sizeObstacle].flatMap(
    (find) => find(workflow, facts) ?? [],
  );

/** Why full fine-tuning would not fit in memory; null where it does, or where a size is unknown. */
export const memoryObstacle = (
  workflow: WorkflowMetadata,
  facts: SelectionFacts,
): string | null => {
  if (workflow.adapter === 'lora') return null;
  if (facts.parameters === null || facts.availableMemoryGib === null) return null;
  const neededGib = fullTrainingGib(facts.parameters);
  if (neededGib <= facts.availableMemoryGib) return null;
  return `weights, gradients and optimizer need about ${neededGib.toFixed(1)} GiB; ${facts.availableMemoryGib.toFixed(1)} GiB are free`;
};
