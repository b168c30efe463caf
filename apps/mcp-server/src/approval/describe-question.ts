import type { Plan, QuantityRange } from '@vibeml/sdk';

const longestLine = 160;
const controlCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A name from outside can't add lines to the question or hide behind invisible characters. */
const oneLine = (text: string): string => {
  const clean = text.replace(controlCharacters, ' ').trim();
  return clean.length <= longestLine ? clean : `${clean.slice(0, longestLine - 1)}…`;
};

// Below a cent more digits are shown, so that nothing paid looks free.
const dollars = (amount: number): string =>
  `$${amount.toFixed(amount > 0 && amount < 0.01 ? 4 : 2)}`;

const minutes = (range: QuantityRange | null): string => {
  if (range === null) return 'not known';
  const [low, high] = [range.low, range.high].map((seconds) =>
    Math.max(1, Math.round(seconds / 60)),
  );
  return low === high ? `about ${low} min` : `${low} to ${high} min`;
};

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
