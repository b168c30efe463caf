import type { DatasetFacts, JobInput, Plan } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';

/** Paths in the job directory. */
export const configPath = 'config.json';
export const runnerConfigPath = 'runner.json';
export const outputDirectory = 'output';
export const stopFile = 'STOP';
export const modelPath = 'model';

/** Where the job finds the rows of a file, whose ending tells its type; null where it reads them from the Hub. */
export const dataPath = (name: 'train' | 'eval', facts: DatasetFacts): string | null => {
  if (facts.hub !== undefined) return null;
  invariant(facts.fileType !== null, 'the dataset is a file');
  return `data/${name}.${facts.fileType}`;
};

const dataInput = (name: 'train' | 'eval', facts: DatasetFacts): readonly JobInput[] => {
  const path = dataPath(name, facts);
  if (path === null) return [];
  invariant(facts.path !== null, 'the dataset is a file');
  // A copy, so that an edit of the file during the run changes nothing.
  return [{ path, source: facts.path, kind: 'file', mode: 'copy' }];
};

// All that were kept, not only the newest: where that one is torn, the program goes on from an older one.
const checkpointsInput = (resume: NonNullable<Plan['resume']>): JobInput => ({
  path: `${outputDirectory}/checkpoints`,
  source: resume.checkpointPath.replace(/\/[^/]+\/?$/, ''),
  kind: 'directory',
  mode: 'copy',
});

/** The files and directories of this machine that the job of a plan needs. */
export const jobInputs = (plan: Plan): readonly JobInput[] => [
  ...(plan.model.path === null
    ? []
    : [
        {
          path: modelPath,
          source: plan.model.path,
          kind: 'directory' as const,
          mode: 'link' as const,
        },
      ]),
  ...dataInput('train', plan.train),
  ...(plan.eval === null ? [] : dataInput('eval', plan.eval)),
  ...(plan.resume === null ? [] : [checkpointsInput(plan.resume)]),
];

/** Whether the job needs the Hub: for its model, its rows, or to keep its result. */
export const usesHub = (plan: Plan): boolean =>
  plan.model.source === 'hub' ||
  plan.train.hub !== undefined ||
  plan.eval?.hub !== undefined ||
  plan.keep.kind === 'hub_repository';
