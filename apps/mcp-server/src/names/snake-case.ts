/** `maxCostUsd` → `max_cost_usd`; text that is in snake case already stays. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
