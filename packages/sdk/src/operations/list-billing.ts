import { inDollars } from '@vibeml/budget';
import { RunId, RunStatus, Timestamp, toDollars, usd } from '@vibeml/core-models';
import * as z from 'zod';
import { type Billed, type Billing, isInUse, readBilling } from '../money/read-billing.ts';
import { answerFields, type NextAction } from '../next-action.ts';
import { defineOperation } from '../operation.ts';

/** Something that costs money now. */
export const BillingItem = z.looseObject({
  /** The name that the engine has for it. */
  id: z.string(),
  engine: z.enum(['local', 'skypilot']),
  /** For example cluster. */
  kind: z.string(),
  machine: z.string().nullable(),
  /** The run that it serves or served; null where the store of this machine knows none. */
  runId: RunId.nullable(),
  runStatus: RunStatus.nullable(),
  /** Whether the store of this machine knows it. */
  isKnown: z.boolean(),
  /** Whether its run is going; then it is stopped with its run. */
  isInUse: z.boolean(),
  /** False where the engine did not answer and only the store says so. */
  isConfirmed: z.boolean(),
  since: Timestamp,
  hourlyUsd: z.number(),
  /** From its start until now, at the rate in force. */
  spentUsd: z.number(),
  /** What ends it. */
  command: z.string(),
});
export type BillingItem = z.infer<typeof BillingItem>;

export const ListBillingOutput = z.looseObject({
  ...answerFields,
  items: z.array(BillingItem),
  totalHourlyUsd: z.number(),
  totalSpentUsd: z.number(),
  /** Engines that did not answer: what they have is not told. */
  silent: z.array(z.looseObject({ engine: z.string(), reason: z.string() })),
  observedAt: Timestamp,
});

const itemOf = (item: Billed): BillingItem => {
  const inUse = isInUse(item);
  return {
    id: item.id,
    engine: item.engine,
    kind: item.kind,
    machine: item.machine,
    runId: item.run?.id ?? null,
    runStatus: item.run?.status ?? null,
    isKnown: item.run !== null,
    isInUse: inUse,
    isConfirmed: item.isConfirmed,
    since: new Date(Date.parse(item.since)).toISOString(),
    hourlyUsd: item.hourlyUsd,
    spentUsd: item.spentUsd,
    command:
      inUse && item.run !== null ? `vibeml stop ${item.run.id}` : `vibeml billing --fix ${item.id}`,
  };
};

const sum = (amounts: readonly number[]): number =>
  toDollars(usd(amounts.reduce((total, amount) => total + amount, 0)));

const summaryOf = (items: readonly BillingItem[], { silent }: Billing): string => {
  const blind =
    silent.length === 0
      ? ''
      : ` ${silent.map(({ reason }) => reason).join(' ')} More may bill there.`;
  if (items.length === 0) return `Nothing of yours costs money now.${blind}`;
  const unused = items.filter((item) => !item.isInUse).length;
  const things = items.length === 1 ? 'One machine costs' : `${items.length} machines cost`;
  const left =
    unused === 0
      ? ''
      : ` ${unused} of them ${unused === 1 ? 'serves' : 'serve'} no run that is going.`;
  return `${things} ${inDollars(sum(items.map(({ hourlyUsd }) => hourlyUsd)))} an hour.${left}${blind}`;
};

const actionsOf = (items: readonly BillingItem[]): NextAction[] =>
  items.flatMap(({ isInUse: used, runId }) =>
    used && runId !== null
      ? [{ operation: 'getRun' as const, input: { runId }, why: 'Shows the run that it serves.' }]
      : [],
  );

/** Everything of ours that costs money now, over all engines, recorded or not. */
export const listBilling = defineOperation({
  name: 'listBilling',
  title: 'List what costs money now',
  summary: 'Lists every rented machine that costs money now, with its run, price and cost so far.',
  safety: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.strictObject({}),
  output: ListBillingOutput,
  run: (services, _input, call) =>
    readBilling(services, call).map((billing) => {
      const items = billing.items.map(itemOf);
      return {
        items,
        totalHourlyUsd: sum(items.map(({ hourlyUsd }) => hourlyUsd)),
        totalSpentUsd: sum(items.map(({ spentUsd }) => spentUsd)),
        silent: [...billing.silent],
        observedAt: new Date(services.clock.now()).toISOString(),
        summary: summaryOf(items, billing),
        nextActions: actionsOf(items),
      };
    }),
});
