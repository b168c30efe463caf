import type { Plan } from '@vibeml/sdk';
import { dollars, minutes, oneLine } from './question-words.ts';

const costOf = (plan: Plan): string => {
  const { total } = plan.cost;
  const range = total === null ? 'not known' : `${dollars(total.low)} to ${dollars(total.high)}`;
  const { mostUsd } = plan.budget;
  return mostUsd === null || mostUsd === 0
    ? range
    : `${range}; the run is ended before it passes ${dollars(mostUsd)}`;
};

const machineOf = ({ offer }: Plan): string => {
  const place = offer.region === null ? offer.machine : `${offer.machine} in ${offer.region}`;
  const kind = `${offer.accelerator.count} × ${offer.accelerator.name}`;
  const terms = offer.spot ? ', spot' : '';
  return `${kind}, ${place}${terms}, ${dollars(offer.hourlyUsd.value)}/h`;
};

/** What a person reads before they agree to a plan: all that is decided by the yes. */
export const describeQuestion = (plan: Plan): string =>
  [
    'Start this training run?',
    `Model: ${plan.model.reference}`,
    `Data: ${plan.train.reference}, ${plan.train.usableRows} rows`,
    `Workflow: ${plan.workflow.name}, ${plan.steps ?? 'unknown'} steps`,
    `Machine: ${machineOf(plan)}`,
    `Time: ${minutes(plan.duration)}`,
    `Cost: ${costOf(plan)}`,
    ...plan.budget.warnings.map((warning) => `Mind: ${warning}`),
    ...plan.approval.reasons.map((reason) => `Asked because: ${reason}`),
    `Plan ${plan.id}, digest …${plan.digest.slice(-4)}, valid until ${plan.expiresAt}`,
  ]
    .map(oneLine)
    .join('\n');
