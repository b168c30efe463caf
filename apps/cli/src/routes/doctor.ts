import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { describe, jsonFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

export const doctor = buildCommand<CommonFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/doctor.ts')).doctor),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'Check that this computer can train, and what it may reach',
    fullDescription: describe(
      'Looks at Python, disk, memory, GPU and the data directory, then at the SkyPilot server, its clouds and the Slurm clusters. Changes nothing. Exit code 1 when something is missing.',
      'vibeml doctor',
    ),
  },
});
