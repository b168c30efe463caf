// Everything named here is public; adding a line makes a promise.
export { announcedWorkflows } from './announced.ts';
export { builtInRegistry, createRegistry, type WorkflowRegistry } from './create-registry.ts';
export { findWorkflow } from './find-workflow.ts';
export { workflows } from './registry.ts';
export { describeChoice, rankWorkflows, selectWorkflow } from './select-workflow.ts';
export type { SelectionFacts } from './selection-facts.ts';
export type { WorkflowDefinition } from './workflow-definition.ts';
