import type { DatasetFacts, JobInput, Plan } from '@vibeml/core-models';
import { invariant } from '@vibeml/errors';

/** Paths in the job directory. */
export const configPath = 'config.json';
export const runnerConfigPath = 'runner.json';
export const outputDirectory = 'output';
export const stopFile = 'STOP';
export const modelPath = 'model';

const dataPath = (name: string, facts: DatasetFacts): string => {
  // Hub datasets are not read yet: a plan for one can't be made.
  invariant(facts.fileType !== null, 'the dataset is a file');
  return `data/${name}.${facts.fileType}`;
};

/** Where the job finds its rows; the ending tells the file type. */
export const trainDataPath = (facts: DatasetFacts): string => dataPath('train', facts);
export const evalDataPath = (facts: DatasetFacts): string => dataPath('eval', facts);

const dataInput = (path: string, facts: DatasetFacts): JobInput => {
  invariant(facts.path !== null, 'the dataset is a file');
  // A copy, so that an edit of the file during the run changes nothing.
  return { path, source: facts.path, kind: 'file', mode: 'copy' };
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
  dataInput(trainDataPath(plan.train), plan.train),
  ...(plan.eval === null ? [] : [dataInput(evalDataPath(plan.eval), plan.eval)]),
  ...(plan.resume === null ? [] : [checkpointsInput(plan.resume)]),
];
