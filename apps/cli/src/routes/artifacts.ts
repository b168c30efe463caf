import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';
import { runArgument } from './run-argument.ts';

/** Flags of `artifacts`. */
export interface ArtifactsFlags extends CommonFlags {
  readonly download?: string;
}

export const artifacts = buildCommand<ArtifactsFlags, [runId: string], Context>({
  loader: presenting(async () => (await import('../commands/artifacts.ts')).artifacts),
  parameters: {
    flags: { download: textFlag('Copy the files to this directory', 'DIR'), json: jsonFlag },
    positional: runArgument,
  },
  docs: {
    brief: 'List the files of a result, checked, and copy them',
    fullDescription: describe(
      'Lists the files of a finished run after checking their SHA-256.',
      'vibeml artifacts smollm2-135m_chats_7f3k --download ./my-adapter',
    ),
  },
});
