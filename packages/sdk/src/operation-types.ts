export type { Operation, OperationCall, OperationProgress, Safety } from './operation.ts';
export type { OperationName, Operations } from './operations/index.ts';
