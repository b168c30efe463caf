// Everything named here is public; adding a line makes a promise.
export type { CanonicalRow, ChatMessage, ChatRole, Side } from './canonical-row.ts';
export { checkChatTemplate } from './check-chat-template.ts';
export { type ConversionRules, createRowConverter } from './convert-row.ts';
export {
  createDatasetInspection,
  type DatasetInspection,
  type InspectedRows,
  type InspectionError,
  type InspectionRequest,
} from './dataset-inspection.ts';
export { type DetectedFormat, detectFormat } from './detect-format.ts';
export {
  type DatasetInspectionRequest,
  type InspectedDataset,
  inspectDataset,
} from './inspect-dataset.ts';
export type { RowFault, RowFaultCode } from './row-fault.ts';
export type { RowFacts } from './row-inspector.ts';
export { createTokenCounter, type TokenCounterRequest } from './token-counter.ts';
export type { PromptFingerprints } from './track-duplicates.ts';
export { trainingRow } from './training-row.ts';
