import { ColumnMapping, DatasetFacts, DatasetFormat, TrainingRequest } from '@vibeml/core-models';
import * as z from 'zod';
import { inspectReference } from '../datasets/inspect-reference.ts';
import { answerFields } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

export const InspectDatasetOutput = z.looseObject({ ...answerFields, dataset: DatasetFacts });

const learnedOf = ({ tokens, loss }: DatasetFacts): string => {
  if (tokens === null) return '';
  const learned =
    loss === undefined || loss.tokens === 0
      ? ''
      : `, ${Math.round((loss.learnedTokens / loss.tokens) * 100)} % of them learned`;
  return `, ${tokens.total} tokens${learned}`;
};

const describe = (facts: DatasetFacts): string => {
  const count = (severity: string) =>
    facts.findings.filter((each) => each.severity === severity).length;
  const length = facts.tokens ?? facts.lengths;
  return `${facts.reference}: ${facts.format}, ${facts.usableRows} of ${facts.rows} rows usable, p95 ${Math.round(length.p95)} ${length.unit}${learnedOf(facts)}, ${count('error')} errors and ${count('warning')} warnings.`;
};

/** Reads every row: format, lengths, faults by row number, and one row before and after. */
export const inspectDataset = defineOperation({
  name: 'inspectDataset',
  title: 'Inspect a dataset',
  summary: 'Reads a dataset: its format, lengths, faults with row numbers, and a preview.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({
    dataset: TrainingRequest.shape.dataset,
    model: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .describe('Model whose tokenizer counts the tokens'),
    format: DatasetFormat.optional().describe('Format of the rows, when it can not be told'),
    columns: ColumnMapping.optional().describe('Canonical column → column of the file'),
    maxLength: z
      .int()
      .min(16)
      .max(1_048_576)
      .optional()
      .describe('Tokens; longer rows are counted as cut'),
  }),
  output: InspectDatasetOutput,
  run: (services, input, call) =>
    inspectReference(services, input, call).map((dataset) => ({
      dataset,
      summary: describe(dataset),
      nextActions: [
        {
          operation: 'planRun' as const,
          input: {
            dataset: input.dataset,
            ...(input.model === undefined ? {} : { model: input.model }),
          },
          why: 'Plans a training on these rows.',
        },
      ],
    })),
});
