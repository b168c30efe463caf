const nobody = 65_534;

/** The user that `withoutPrivileges` acts as; null when it is the present one. */
export const unprivilegedUser = (): number | null => (process.getuid?.() === 0 ? nobody : null);

/** Does the work as a user whom permissions hold back: they mean nothing to root. */
export const withoutPrivileges = async <Value>(work: () => PromiseLike<Value>): Promise<Value> => {
  const user = unprivilegedUser();
  if (user === null) return work();
  process.seteuid?.(user);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
};
