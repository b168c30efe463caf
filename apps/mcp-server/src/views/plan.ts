import type { NextAction, OperationOutput, Plan } from '@vibeml/sdk';
import type { View } from '../tool.ts';
import { viewOfDataset } from './dataset.ts';

const shownAlternatives = 3;
const shownRejections = 5;

const proposals = ({
  nextActions,
  plan,
  approval,
}: OperationOutput<'planRun'>): readonly NextAction[] =>
  approval.required
    ? [
        {
          operation: 'launchRun',
          input: { planId: plan.id },
          why: 'After the person has seen the plan: asks them to agree, then starts it.',
        },
      ]
    : nextActions;

/** The bill by its terms, without the seconds and the assumptions behind them: `vibeml plan --explain` shows those. */
const shortCost = ({ assumptions: _assumptions, terms, ...cost }: Plan['cost']) => ({
  ...cost,
  terms: terms.flatMap(({ name, usd }) =>
    usd === null || usd.high === 0 ? [] : [{ name, expectedUsd: usd.expected, highUsd: usd.high }],
  ),
});

/** A machine that the run may get instead. */
const shortOffer = ({
  id,
  provider,
  region,
  machine,
  accelerator,
  spot,
  hourlyUsd,
}: Plan['offer']) => ({
  id,
  provider,
  region,
  machine,
  gpuType: accelerator.kind === 'cpu' ? null : accelerator.name,
  spot,
  hourlyUsd: hourlyUsd.value,
});

/** A plan as an assistant shows it; the request and the rows stay out, every number keeps its source. */
export const viewOfPlan = (output: OperationOutput<'planRun'>): View => {
  const {
    id,
    digest,
    request: _request,
    version: _v,
    approval: _approval,
    seals: _seals,
    ...plan
  } = output.plan;
  const { shape: _shape, ...model } = plan.model;
  return {
    summary: output.summary,
    nextActions: proposals(output),
    answer: {
      approval: output.approval,
      plan: {
        id,
        digest,
        ...plan,
        model,
        train: viewOfDataset(plan.train),
        eval: plan.eval === null ? null : viewOfDataset(plan.eval),
        cost: shortCost(plan.cost),
        fallbacks: plan.fallbacks.map(shortOffer),
        alternatives: plan.alternatives.slice(0, shownAlternatives),
        rejected: plan.rejected.slice(0, shownRejections),
      },
    },
  };
};
