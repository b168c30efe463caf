import {
  type CounterOfferLine,
  counterOfferAdvice,
  counterOfferDetails,
} from './counter-offer-line.ts';
import { defineError } from './define-error.ts';

const workflowInvalidError = defineError('workflow.invalid', 'validation');

/** A workflow that a program registers does not have the form of one; every fault names its field. */
export const workflowInvalid = (
  workflow: string,
  faults: readonly { readonly field: string; readonly problem: string }[],
) =>
  workflowInvalidError({
    message: `The workflow '${workflow}' can't be registered: ${faults.map((each) => `${each.field} ${each.problem}`).join('; ')}.`,
    advice: [{ text: 'Correct the fields where the program gives its workflows.' }],
    details: {
      workflow,
      faults: faults.map(({ field, problem }) => ({ field, problem })),
    },
  });

const workflowNotYetError = defineError('workflow.not_yet', 'validation');

/** A workflow that is known by name and has no program yet; `nearest` is what does nearly the same today. */
export const workflowNotYet = (workflow: string, reason: string, nearest: string) =>
  workflowNotYetError({
    message: `Workflow '${workflow}' is not there yet: ${reason}. The nearest that is: ${nearest}.`,
    advice: [
      { text: `Take --workflow ${nearest} instead.` },
      { text: 'See what each is for.', command: 'vibeml workflows' },
    ],
    details: { workflow, reason, nearest },
  });

const deadlineMissedError = defineError('plan.deadline_missed', 'resource');

/** No machine ends the run in time; hours. `fastestHours` is null where no time is known. */
export const deadlineMissed = (
  hours: { readonly maxHours: number; readonly fastestHours: number | null },
  machine: string,
  counterOffers: readonly CounterOfferLine[] = [],
) =>
  deadlineMissedError({
    message:
      hours.fastestHours === null
        ? `Nothing is known to end this run within ${hours.maxHours} h.`
        : `Nothing ends this run within ${hours.maxHours} h: the fastest, ${machine}, may take ${hours.fastestHours} h.`,
    advice: [
      ...counterOfferAdvice(counterOffers, 'In time'),
      { text: 'Give it more time, or take fewer steps with --max-steps.' },
    ],
    details: {
      maxHours: hours.maxHours,
      fastestHours: hours.fastestHours,
      machine,
      counterOffers: counterOfferDetails(counterOffers),
    },
  });
