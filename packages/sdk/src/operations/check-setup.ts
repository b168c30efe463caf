import { Offer } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { checkEverything } from '../setup/check-everything.ts';
import { describeChecks } from '../setup/describe-checks.ts';

export const SetupCheck = z.looseObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  detail: z.string(),
  /** What to do; null when there is nothing to do. */
  fix: z.string().nullable(),
});
export type SetupCheck = z.infer<typeof SetupCheck>;

export const CheckSetupOutput = z.looseObject({
  ...answerFields,
  ready: z.boolean(),
  checks: z.array(SetupCheck),
  machine: Offer.nullable(),
  versions: z.looseObject({ vibeml: z.string(), node: z.string() }),
});

/** Looks at this machine, and at the SkyPilot server, clouds and Slurm clusters that it may use. Changes nothing. */
export const checkSetup = defineOperation({
  name: 'checkSetup',
  title: 'Check the set-up',
  summary:
    'Checks that this machine can train, and the SkyPilot server, clouds and clusters that it may use.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  input: z.strictObject({}),
  output: CheckSetupOutput,
  run: (services, _input, call) =>
    checkEverything(services, call).map((report) => ({ ...report, ...describeChecks(report) })),
});
