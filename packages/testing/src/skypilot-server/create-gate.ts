/** A promise that somebody else resolves. */
export const createGate = (): { readonly passed: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = () => resolve();
  });
  return { passed, open };
};
