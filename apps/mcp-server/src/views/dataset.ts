import type { DatasetFacts } from '@vibeml/sdk';

/** Names of columns are text of the dataset: only plain ones may stand among what we say ourselves. */
const plainName = /^[\p{L}\p{N}_.-]{1,48}$/u;

const isPlain = (columns: DatasetFacts['columns']): boolean =>
  Object.entries(columns)
    .flat()
    .every((name) => plainName.test(name));

/** A histogram is for the eye; an assistant has the quantiles. */
const withoutBars = <Lengths extends DatasetFacts['lengths']>({
  histogram: _bars,
  ...lengths
}: Lengths) => lengths;

/** The facts of a dataset as an assistant gets them: without rows, and without names that are not plain. */
export const viewOfDataset = ({ preview: _rows, ...facts }: DatasetFacts) => {
  const { columns: _columns, ...others } = facts;
  return {
    ...(isPlain(facts.columns) ? facts : others),
    lengths: withoutBars(facts.lengths),
    tokens: facts.tokens === null ? null : withoutBars(facts.tokens),
    ...(facts.answers === undefined ? {} : { answers: withoutBars(facts.answers) }),
  };
};

/** The mapping of columns whose names are not plain, for the part of an answer that is marked as data; nothing otherwise. */
export const oddColumns = ({
  columns,
}: DatasetFacts): { readonly columns?: DatasetFacts['columns'] } =>
  isPlain(columns) ? {} : { columns };
