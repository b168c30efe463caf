// Everything named here is public; adding a line makes a promise.
export { type BudgetBasis, decide, isFree } from './decide.ts';
export { coversPlan, digestOfGroup } from './group-digest.ts';
export { inDollars } from './in-dollars.ts';
export { isLoosening, limitsOfPolicy, policyAgreement } from './policy.ts';
export { refusalOf } from './refusal-of.ts';
export { splitByDay } from './split-by-day.ts';
