import type { WorkflowMetadata } from '@vibeml/core-models';
import { full } from './full.ts';
import { lora } from './lora.ts';

/** Every workflow; where several fit, the earlier one is chosen. */
export const workflows: readonly WorkflowMetadata[] = [lora, full];
