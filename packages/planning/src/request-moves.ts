import type { RequestChange, TrainingRequest } from '@vibeml/core-models';
import { cloudOf, regionOf } from './match-offers.ts';
import type { PlanFacts } from './plan-facts.ts';

/** A small step away from a request, towards one that passes. */
export interface Move {
  readonly name: string;
  readonly apply: (request: TrainingRequest) => TrainingRequest;
}

const dropSpot = ({ spot: _spot, ...rest }: TrainingRequest): TrainingRequest => rest;
const dropRegion = ({ region: _region, ...rest }: TrainingRequest): TrainingRequest => ({
  ...rest,
  target: rest.target.split('/')[0] ?? rest.target,
});
const dropGpu = ({ gpuType: _gpu, ...rest }: TrainingRequest): TrainingRequest => rest;
const dropPreference = ({ prefer: _prefer, ...rest }: TrainingRequest): TrainingRequest => rest;
// A region belongs to its cloud.
const dropCloud = ({
  cloud: _cloud,
  region: _region,
  ...rest
}: TrainingRequest): TrainingRequest => ({
  ...rest,
  target: 'auto',
});

const isBound = (request: TrainingRequest): boolean =>
  request.target === 'local' || cloudOf(request) !== null;

const whereMoves = (request: TrainingRequest): readonly Move[] => [
  ...(request.spot === undefined ? [] : [{ name: 'spot', apply: dropSpot }]),
  ...(regionOf(request) === null ? [] : [{ name: 'region', apply: dropRegion }]),
  ...(request.gpuType === undefined ? [] : [{ name: 'gpu', apply: dropGpu }]),
  ...(isBound(request) ? [{ name: 'cloud', apply: dropCloud }] : []),
  ...(request.prefer === undefined || request.prefer === 'cost'
    ? []
    : [{ name: 'preference', apply: dropPreference }]),
];

/** Adapters in the place of the workflow that was asked for: 16-bit ones first, they are nearer to full fine-tuning. */
const workflowMoves = ({ request, registry }: PlanFacts): readonly Move[] => {
  if (request.workflow === 'auto') return [];
  const asked = registry.workflows.find((workflow) => workflow.name === request.workflow);
  return registry.workflows
    .filter((workflow) => workflow.adapter === 'lora' && workflow.name !== request.workflow)
    .filter((workflow) => workflow.quantization === '4bit' || asked?.adapter === 'none')
    .sort((a, b) => Number(a.quantization === '4bit') - Number(b.quantization === '4bit'))
    .map((workflow) => ({
      name: 'workflow',
      apply: (given) => ({ ...given, workflow: workflow.name }),
    }));
};

const lengthStep = 64;

/** Rows cut where 95 of 100 end anyway. */
const lengthMoves = ({ request, train, resume }: PlanFacts): readonly Move[] => {
  const { maxLength } = request.hyperparameters;
  if (train.tokens === null || resume !== null) return [];
  const shorter = Math.max(lengthStep, Math.ceil(train.tokens.p95 / lengthStep) * lengthStep);
  if (shorter >= Math.min(maxLength ?? Number.POSITIVE_INFINITY, train.tokens.max)) return [];
  return [
    {
      name: 'length',
      apply: (given) => ({
        ...given,
        hyperparameters: { ...given.hyperparameters, maxLength: shorter },
      }),
    },
  ];
};

/** Every small step that this request leaves, the nearest first; fewer steps are searched for beside them. */
export const requestMoves = (facts: PlanFacts): readonly Move[] => [
  ...whereMoves(facts.request),
  ...workflowMoves(facts),
  ...lengthMoves(facts),
];

/** The request with so many optimizer steps. */
export const withSteps = (request: TrainingRequest, maxSteps: number): TrainingRequest => ({
  ...request,
  hyperparameters: { ...request.hyperparameters, maxSteps },
});

const flatten = (request: TrainingRequest): Readonly<Record<string, unknown>> => {
  const { hyperparameters, ...rest } = request;
  const settings = Object.entries(hyperparameters).map(
    ([name, value]) => [`hyperparameters.${name}`, value] as const,
  );
  return { ...rest, ...Object.fromEntries(settings) };
};

const asJson = (value: unknown): RequestChange['before'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;

/** The fields in which two requests differ. */
export const changesBetween = (
  before: TrainingRequest,
  after: TrainingRequest,
): readonly RequestChange[] => {
  const [old, now] = [flatten(before), flatten(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]))
    .map((field) => ({ field, before: asJson(old[field]), after: asJson(now[field]) }));
};
