import * as z from 'zod';

/** Money as an integer number of micro-dollars, so that sums are exact. */
export const Usd = z.int().brand<'MicroUsd'>();
export type Usd = z.infer<typeof Usd>;

const microPerDollar = 1_000_000;

/** Micro-dollars of an amount in dollars, rounded to the nearest. */
export const usd = (dollars: number): Usd => Usd.parse(Math.round(dollars * microPerDollar));

/** Dollars of an amount in micro-dollars. */
export const toDollars = (amount: Usd): number => amount / microPerDollar;

/** The sum of amounts. */
export const sumUsd = (amounts: readonly Usd[]): Usd =>
  Usd.parse(amounts.reduce<number>((total, amount) => total + amount, 0));
