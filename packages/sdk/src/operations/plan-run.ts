import { Plan } from '@vibeml/core-models';
import * as z from 'zod';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';
import { describePlan } from '../planning/describe-plan.ts';
import { gatherFacts } from '../planning/gather-facts.ts';
import { makePlan } from '../planning/make-plan.ts';
import { PlanRunInput } from './plan-run-input.ts';

export const PlanRunOutput = z.looseObject({
  ...answerFields,
  plan: Plan,
  approval: z.looseObject({
    required: z.boolean(),
    reasons: z.array(z.string()),
    /** The command a person uses; null when no approval is needed. */
    command: z.string().nullable(),
  }),
});

/** Looks everything up and puts a plan together; starts nothing, costs nothing. */
export const planRun = defineOperation({
  name: 'planRun',
  title: 'Plan a run',
  summary: 'Checks model and data, and says what would run, where, how long and at what price.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: PlanRunInput,
  output: PlanRunOutput,
  run: (services, request, call) =>
    gatherFacts(services, request, call)
      .andThen((facts) => makePlan(services, facts))
      .map((plan) => ({
        plan,
        approval: {
          ...plan.approval,
          command: plan.approval.required ? `vibeml approve ${plan.id}` : null,
        },
        summary: describePlan(plan),
        nextActions: plan.approval.required
          ? []
          : [
              {
                operation: 'launchRun' as const,
                input: { planId: plan.id },
                why: 'Starts this plan; it is free and needs no approval.',
              },
            ],
      })),
});
