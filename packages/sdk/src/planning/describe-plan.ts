import type { Plan, QuantityRange } from '@vibeml/core-models';

const minutes = (range: QuantityRange): string => {
  const [low, high] = [range.low, range.high].map((seconds) =>
    Math.max(1, Math.round(seconds / 60)),
  );
  return low === high ? `about ${low} min` : `${low}–${high} min`;
};

const timeOf = (plan: Plan): string =>
  plan.duration === null ? 'time not known yet for this model here' : minutes(plan.duration);

const costOf = (plan: Plan): string => {
  const { total } = plan.cost;
  if (total === null) return 'cost not known';
  return total.high === 0 ? '$0.00' : `$${total.low.toFixed(2)} to $${total.high.toFixed(2)}`;
};

/** One or two sentences on what a plan would do. */
export const describePlan = (plan: Plan): string => {
  const steps = plan.steps === null ? 'steps counted after packing' : `${plan.steps} steps`;
  const resumed =
    plan.resume === null ? '' : ` from step ${plan.resume.step} of ${plan.resume.runId}`;
  const consent = plan.approval.required
    ? ` A person must approve it: ${plan.approval.reasons.join('; ')}.`
    : '';
  return `Plan ${plan.id}: ${plan.workflow.name} of ${plan.model.name} on ${plan.train.usableRows} rows, ${steps}${resumed}, on ${plan.offer.machine} (${plan.offer.accelerator.name}); ${timeOf(plan)}, ${costOf(plan)}.${consent}`;
};
