// Everything named here is public; adding a line makes a promise.
export { type BudgetBasis, decide, isFree } from './decide.ts';
export { isLoosening, limitsOfPolicy, policyAgreement } from './policy.ts';
export { splitByDay } from './split-by-day.ts';
