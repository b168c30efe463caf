import type { OfferRemark } from '@vibeml/core-models';
import type { CatalogueTable } from './catalogue-table.ts';

/** The prices of one cloud, and where they come from. */
export interface CloudPrices {
  readonly cloud: string;
  readonly table: CatalogueTable | null;
  readonly observedAt: string | null;
  readonly problem: string | null;
  readonly source: string;
  readonly from: 'catalogue' | 'kept' | 'shipped' | 'nothing';
}

const source = 'price catalogue';

const dayOf = (observedAt: string | null): string => observedAt?.slice(0, 10) ?? 'an unknown day';

/** One remark for all clouds that share a day and a reason. */
const grouped = (
  prices: readonly CloudPrices[],
  remark: (clouds: string, first: CloudPrices) => Omit<OfferRemark, 'source' | 'count'>,
): readonly OfferRemark[] => {
  const groups = new Map<string, readonly CloudPrices[]>();
  for (const each of prices) {
    const key = `${dayOf(each.observedAt)} ${each.problem}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const clouds = group.map(({ cloud }) => cloud).join(', ');
    return [{ source, ...remark(clouds, first), count: group.length }];
  });
};

const brokenRows = ({ cloud, table }: CloudPrices): readonly OfferRemark[] =>
  table === null || table.broken.count === 0
    ? []
    : [
        {
          source,
          code: 'rows_broken',
          message: `The list of ${cloud} has ${table.broken.count} faulty ${table.broken.count === 1 ? 'row' : 'rows'}, left out; the first: ${table.broken.first}.`,
          count: table.broken.count,
        },
      ];

const missingPrices = ({ cloud, table }: CloudPrices): readonly OfferRemark[] =>
  table === null || table.withoutPrice === 0
    ? []
    : [
        {
          source,
          code: 'price_missing',
          message: `The list of ${cloud} names ${table.withoutPrice} ${table.withoutPrice === 1 ? 'machine' : 'machines'} without a whole price, left out.`,
          count: table.withoutPrice,
        },
      ];

/** What is to be known about the prices of the catalogue. */
export const catalogueRemarks = (prices: readonly CloudPrices[]): readonly OfferRemark[] => {
  const from = (origin: CloudPrices['from']): readonly CloudPrices[] =>
    prices.filter((each) => each.from === origin);
  return [
    ...grouped(from('kept'), (clouds, { observedAt, problem }) => ({
      code: 'cache_used',
      message: `Prices of ${clouds} are those of ${dayOf(observedAt)}; the list can't be read now: ${problem}.`,
    })),
    ...grouped(from('shipped'), (clouds, { observedAt, problem }) => ({
      code: 'snapshot_used',
      message: `Prices of ${clouds} came with VibeML and are those of ${dayOf(observedAt)}; the list can't be read now: ${problem}.`,
    })),
    ...grouped(from('nothing'), (clouds, { problem }) => ({
      code: 'source_down',
      message: `There are no prices of ${clouds}: ${problem}.`,
    })),
    ...prices.flatMap(brokenRows),
    ...prices.flatMap(missingPrices),
  ];
};
