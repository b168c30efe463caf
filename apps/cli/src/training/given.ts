/** An object with the key when there is a value, else an empty one: for fields that may be left out, but not be undefined. */
export const given = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [Name in Key]?: Value } => {
  const entries: readonly (readonly [Key, Value])[] = value === undefined ? [] : [[key, value]];
  return Object.fromEntries(entries) as { readonly [Name in Key]?: Value };
};
