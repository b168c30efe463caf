import type { DatasetFacts, Plan, TrainingRequest } from '@vibeml/core-models';

const scheme = 'hf://datasets/';
// A revision may hold slashes only below refs/ where a path may follow it; elsewhere it ends at the colon.
const revisionBeforePath = /^@(?:refs\/[^/:]+\/[^/:]+|[^/:]+)/;
const revision = /^@[^:]+/;

/** The same rows at the commit that was looked at; a file has none. */
const pinDataset = (reference: string, facts: DatasetFacts | null): string => {
  const hub = facts?.hub;
  if (hub === undefined) return reference;
  const isScheme = reference.startsWith(scheme);
  const idEnd = (isScheme ? scheme.length : 0) + hub.id.length;
  const rest = reference.slice(idEnd).replace(isScheme ? revisionBeforePath : revision, '');
  return `${reference.slice(0, idEnd)}@${hub.revision}${rest}`;
};

const pinModel = ({ model }: Plan): string =>
  model.source === 'hub' && model.revision !== null
    ? `${model.name}@${model.revision}`
    : model.reference;

/** What a plan was made for, with the commits that its model and rows had then instead of branches that move on. */
export const pinRevisions = (plan: Plan): TrainingRequest => {
  const { request } = plan;
  return {
    ...request,
    model: pinModel(plan),
    dataset: pinDataset(request.dataset, plan.train),
    ...(request.evalDataset === undefined
      ? {}
      : { evalDataset: pinDataset(request.evalDataset, plan.eval) }),
  };
};
