/** `$12.50`; amounts below a cent keep four digits, so that nothing looks free. */
export const inDollars = (amount: number): string =>
  `$${amount.toFixed(amount > 0 && amount < 0.01 ? 4 : 2)}`;
