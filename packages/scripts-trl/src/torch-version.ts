/**
 * The torch release that the lock was resolved and tested with. Which build of it a machine gets (CPU, CUDA, Metal)
 * is the runner's choice, made on that machine; so torch stands outside the lock.
 */
export const torchVersion = '2.13.0';
