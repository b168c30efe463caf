/** Throws when a condition that only a programming error can break does not hold. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition) return;
  throw new Error(`Invariant broken: ${message}`);
}
