// Everything named here is public; adding a line makes a promise.
export { type BudgetBasis, decide } from './decide.ts';
