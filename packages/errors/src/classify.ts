import { match, P } from 'ts-pattern';
import type { VibemlError } from './vibeml-error.ts';

/** What a caller can do about an error: try again, try elsewhere, ask a person, or give up. */
export type Recovery = 'retry' | 'elsewhere' | 'ask' | 'abort';

/** Derived facts about an error; they are never stored with it. */
export interface Classification {
  readonly severity: 'notice' | 'error' | 'defect';
  readonly recovery: Recovery;
  /** Whether the same call may be made again without harm. */
  readonly retrySafe: boolean;
}

const severityOf = (error: VibemlError): Classification['severity'] =>
  match(error)
    .returnType<Classification['severity']>()
    .with({ kind: 'internal' }, () => 'defect')
    .with(
      {
        code: P.union(
          'request.cancelled',
          'approval.required',
          'approval.refused',
          'run.not_finished',
        ),
      },
      () => 'notice',
    )
    .otherwise(() => 'error');

const recoveryOf = (error: VibemlError): Recovery =>
  match(error)
    .returnType<Recovery>()
    .with(
      {
        code: P.union(
          'driver.timeout',
          'store.locked',
          'model.hub_unreachable',
          'credential.unchecked',
          'request.cancelled',
          'run.not_finished',
        ),
      },
      () => 'retry',
    )
    .with(
      {
        code: P.union(
          'plan.no_offer',
          'model.too_large',
          'plan.deadline_missed',
          'gpu.not_supported',
          'cloud.no_capacity',
          'cloud.quota_exceeded',
          'cloud.region_unknown',
        ),
      },
      () => 'elsewhere',
    )
    .with(
      {
        code: P.union(
          'approval.required',
          'approval.refused',
          'budget.exceeded',
          'budget.unbounded',
          'policy.refused',
          'cloud.access_denied',
          'model.access_denied',
          'credential.missing',
          'credential.wrong',
          'credential.unreadable',
          'plan.stale',
          'plan.expired',
        ),
      },
      () => 'ask',
    )
    .with(
      { kind: P.union('validation', 'resource', 'config', 'driver', 'job', 'internal') },
      () => 'abort',
    )
    .exhaustive();

/** Tells how serious an error is and what may be done about it. Every call is idempotent, so a retry never doubles work. */
export const classify = (error: VibemlError): Classification => {
  const recovery = recoveryOf(error);
  return { severity: severityOf(error), recovery, retrySafe: error.kind !== 'internal' };
};
