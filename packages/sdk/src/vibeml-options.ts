import type { WorkflowDefinition } from '@vibeml/workflows';

/** How to make VibeML; everything has a default. */
export interface VibemlOptions {
  /** Environment variables; those of the process when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Home directory; HOME, or that of the user, when left out. */
  readonly homeDirectory?: string;
  /** Directory that relative paths start from; the process's when left out. */
  readonly workingDirectory?: string;
  /** Workflows of the program's own; they are checked when plans or lists need them. */
  readonly workflows?: readonly WorkflowDefinition[];
}
