// Everything named here is public; adding a line makes a promise.
export { findWorkflow } from './find-workflow.ts';
export { workflows } from './registry.ts';
export { selectWorkflow } from './select-workflow.ts';
export type { SelectionFacts } from './selection-facts.ts';
