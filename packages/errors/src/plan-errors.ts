import {
  type CounterOfferLine,
  counterOfferAdvice,
  counterOfferDetails,
} from './counter-offer-line.ts';
import { defineError } from './define-error.ts';

const planNotFoundError = defineError('plan.not_found', 'validation');

/** No plan with that id is stored. */
export const planNotFound = (planId: string) =>
  planNotFoundError({
    message: `There is no plan ${planId}.`,
    advice: [
      { text: 'Make a plan first.', command: 'vibeml plan --model MODEL --dataset DATASET' },
    ],
    details: { planId },
  });

const planExpiredError = defineError('plan.expired', 'validation');

/** The plan is older than its expiry; times are ISO 8601. */
export const planExpired = (planId: string, expiredAt: string) =>
  planExpiredError({
    message: `Plan ${planId} expired at ${expiredAt}.`,
    advice: [
      {
        text: 'Make the plan again; it costs nothing.',
        command: 'vibeml plan --model MODEL --dataset DATASET',
      },
    ],
    details: { planId, expiredAt },
  });

const planStaleError = defineError('plan.stale', 'validation');

/** Something that the plan was built on has changed; `moved` names each field with its value before and now. */
export const planStale = (
  planId: string,
  moved: readonly { field: string; before: string; now: string }[],
) =>
  planStaleError({
    message: `Plan ${planId} no longer fits: ${moved.map((each) => `${each.field} was ${each.before}, is now ${each.now}`).join('; ')}.`,
    advice: [
      {
        text: 'Make the plan again and look at it once more.',
        command: 'vibeml plan --model MODEL --dataset DATASET',
      },
    ],
    details: { planId, moved },
  });

const approvalRequiredError = defineError('approval.required', 'budget');

/** A human has to agree to this plan first. */
export const approvalRequired = (planId: string, reason: string) =>
  approvalRequiredError({
    message: `Plan ${planId} needs the agreement of a person: ${reason}. Nothing was started.`,
    advice: [{ text: 'A person approves it in a terminal.', command: `vibeml approve ${planId}` }],
    details: { planId, reason },
  });

const approvalRefusedError = defineError('approval.refused', 'budget');

/** The person said no, or the typed characters did not match. */
export const approvalRefused = (planId: string, reason: string) =>
  approvalRefusedError({
    message: `Plan ${planId} was not approved: ${reason}. Nothing was started.`,
    advice: [
      { text: 'Approve it in a terminal when you agree.', command: `vibeml approve ${planId}` },
    ],
    details: { planId, reason },
  });

const noOfferError = defineError('plan.no_offer', 'resource');

/** No machine among the offers can run the request. */
export const noOffer = (reason: string, considered: readonly string[]) =>
  noOfferError({
    message: `No machine can run this: ${reason}.`,
    advice: [{ text: 'See what is offered.', command: 'vibeml gpus' }],
    details: { reason, considered },
  });

const priceMissingError = defineError('plan.price_missing', 'validation');

/** The machines of a cluster are there, and nobody has said what they cost; `line` is what the price file lacks. */
export const priceMissing = (place: string, line: string, file: string) =>
  priceMissingError({
    message: `The machines of ${place} have no price, and nothing runs at an unknown one.`,
    advice: [
      { text: `Write under clusters: in ${file} this line, with 0 where it is free: ${line}` },
    ],
    details: { place, line, file },
  });

const gpuNotSupportedError = defineError('gpu.not_supported', 'validation');

/** The named GPU is in no offer; `available` is what the offers hold. */
export const gpuNotSupported = (gpu: string, available: readonly string[]) =>
  gpuNotSupportedError({
    message: `GPU type '${gpu}' not supported. Available: ${available.join(', ') || 'none'}`,
    advice: [{ text: 'See what is offered.', command: 'vibeml gpus' }],
    details: { gpu, available },
  });

const budgetExceededError = defineError('budget.exceeded', 'budget');

/** The money of a plan that passes a limit. */
export interface ExceededBudget {
  readonly estimatedUsd: number;
  /** What is left for it, in dollars. */
  readonly budgetUsd: number;
  /** The limit with what is spent and promised, in words; left out where the budget is its own cap. */
  readonly because?: string;
  /** The stored plan that a person may let pass. */
  readonly planId?: string;
}

/** Whole dollars and parts of a cent as they are, others with their cents. */
const dollars = (amount: number): string =>
  `$${Number.isInteger(amount) || amount < 0.01 ? amount : amount.toFixed(2)}`;

/** The plan may cost more than the budget, both in dollars; `counterOffers` are stored plans near it that do not. */
export const budgetExceeded = (
  { because, planId, ...money }: ExceededBudget,
  counterOffers: readonly CounterOfferLine[] = [],
) =>
  budgetExceededError({
    message: `Estimated cost ${dollars(money.estimatedUsd)} exceeds budget ${dollars(money.budgetUsd)}${because === undefined ? '' : ` (${because})`}. Approve override?`,
    advice: [
      ...counterOfferAdvice(counterOffers, 'Within the budget'),
      because === undefined
        ? { text: 'Give a higher --max-cost, or a shorter run with --max-steps.' }
        : { text: 'See what is spent and what runs may still spend.', command: 'vibeml spend' },
      ...(planId === undefined
        ? []
        : [
            {
              text: 'A person at a terminal may let this plan pass, with a reason.',
              command: `vibeml approve ${planId} --override-budget REASON`,
            },
          ]),
    ],
    details: {
      ...money,
      ...(because === undefined ? {} : { because }),
      ...(planId === undefined ? {} : { planId }),
      counterOffers: counterOfferDetails(counterOffers),
    },
  });

const budgetUnboundedError = defineError('budget.unbounded', 'budget');

/** Nothing bounds what the paid run may cost, so it needs a cap. */
export const budgetUnbounded = (subject: string) =>
  budgetUnboundedError({
    message: `Nothing bounds what ${subject} may cost: the machine has a price, and how long the run takes is not known.`,
    advice: [{ text: 'Give a cap; the run is ended there: add --max-cost 5.' }],
    details: { subject },
  });

const policyRefusedError = defineError('policy.refused', 'budget');

/** The standing policy was not changed. */
export const policyRefused = (reason: string) =>
  policyRefusedError({
    message: `The policy was not changed: ${reason}.`,
    advice: [{ text: 'A person changes it in a terminal.', command: 'vibeml policy' }],
    details: { reason },
  });

const workflowUnknownError = defineError('workflow.unknown', 'validation');

/** No workflow of that name is registered. */
export const workflowUnknown = (workflow: string, available: readonly string[]) =>
  workflowUnknownError({
    message: `There is no workflow '${workflow}'. Available: ${available.join(', ')}.`,
    advice: [{ text: 'See what each is for.', command: 'vibeml workflows' }],
    details: { workflow, available },
  });

const workflowUnfitError = defineError('workflow.unfit', 'validation');

/** The workflow does not take this data or this machine. */
export const workflowUnfit = (workflow: string, reason: string) =>
  workflowUnfitError({
    message: `Workflow '${workflow}' does not fit: ${reason}.`,
    advice: [
      { text: 'Leave --workflow out and a fitting one is chosen.', command: 'vibeml workflows' },
    ],
    details: { workflow, reason },
  });
