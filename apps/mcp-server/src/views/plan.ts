import type { DatasetFacts, NextAction, OperationOutput } from '@vibeml/sdk';
import type { View } from '../tool.ts';

const shownAlternatives = 5;

const withoutRows = ({ preview: _rows, ...facts }: DatasetFacts) => facts;

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

/** A plan as an assistant shows it; the request and the rows stay out, every number keeps its source. */
export const viewOfPlan = (output: OperationOutput<'planRun'>): View => {
  const { id, digest, request: _request, version: _v, approval: _approval, ...plan } = output.plan;
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
        train: withoutRows(plan.train),
        eval: plan.eval === null ? null : withoutRows(plan.eval),
        alternatives: plan.alternatives.slice(0, shownAlternatives),
      },
    },
  };
};
