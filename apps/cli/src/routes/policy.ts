import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import type { CommonFlags } from '../outcome.ts';
import { policyKeys } from '../render/policy-settings.ts';
import { describe, jsonFlag, textFlag } from './flag-kinds.ts';
import { presenting } from './presenting.ts';

/** Flags of a change of the policy. */
export interface PolicyFlags extends CommonFlags {
  readonly project?: string;
}

const keyParameter = {
  parse: String,
  brief: `One of ${policyKeys.join(', ')}`,
  placeholder: 'KEY',
  proposeCompletions: (partial: string) => policyKeys.filter((key) => key.startsWith(partial)),
} as const;

const projectFlag = textFlag('With perProjectUsd: for this project alone', 'name');

const show = buildCommand<CommonFlags, [], Context>({
  loader: presenting(async () => (await import('../commands/policy/show-policy.ts')).showPolicy),
  parameters: { flags: { json: jsonFlag } },
  docs: {
    brief: 'Show the limits of spending, and what starts without a question',
    fullDescription: describe(
      'Shows every limit with who set it, and when. Days and months are those of UTC.',
      'vibeml policy',
    ),
  },
});

const set = buildCommand<PolicyFlags, [key: string, usd: string], Context>({
  loader: presenting(async () => (await import('../commands/policy/set-policy.ts')).setPolicy),
  parameters: {
    flags: { project: projectFlag, json: jsonFlag },
    positional: {
      kind: 'tuple',
      parameters: [keyParameter, { parse: String, brief: 'Dollars', placeholder: 'USD' }],
    },
  },
  docs: {
    brief: 'Set a limit, or up to where paid runs start without a question',
    fullDescription: describe(
      'A lower limit holds at once. What allows more than before asks a person at a terminal to type four characters; there is no --yes.',
      'vibeml policy set perDayUsd 20',
      'vibeml policy set autoApproveUnderUsd 2',
    ),
  },
});

const unset = buildCommand<PolicyFlags, [key: string], Context>({
  loader: presenting(async () => (await import('../commands/policy/set-policy.ts')).unsetPolicy),
  parameters: {
    flags: { project: projectFlag, json: jsonFlag },
    positional: { kind: 'tuple', parameters: [keyParameter] },
  },
  docs: {
    brief: 'Take a limit away',
    fullDescription: describe(
      'Taking a limit away asks a person at a terminal; taking autoApproveUnderUsd away does not.',
      'vibeml policy unset perDayUsd',
    ),
  },
});

export const policy = buildRouteMap<'show' | 'set' | 'unset', Context>({
  routes: { show, set, unset },
  defaultCommand: 'show',
  docs: { brief: 'Limits of spending, and what starts without a question' },
});
