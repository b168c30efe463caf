import { config } from 'zod';

/**
 * Makes schemas check values without compiling themselves first, which takes longer than the few checks of one command.
 * Only for schemas that are made later: call it before they are loaded.
 */
export const skipCompiling = (): void => {
  config({ jitless: true });
};
