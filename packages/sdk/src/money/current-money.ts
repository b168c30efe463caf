import type { LedgerState, RunId } from '@vibeml/core-models';
import type { VibemlError } from '@vibeml/errors';
import { isSettled, isTerminal } from '@vibeml/jobs';
import { okAsync, ResultAsync } from 'neverthrow';
import type { OperationCall } from '../operation.ts';
import type { Services } from '../services.ts';

// What goes on elsewhere is not waited for; what is over there and may still bill is.
const settle = (services: Services, runId: RunId, call: OperationCall) =>
  services.jobs
    .get(runId, { refresh: 'this_machine' }, call)
    .andThen(({ run }) =>
      isTerminal(run.status) && !isSettled(run)
        ? services.jobs.get(runId, { refresh: true }, call).map(() => undefined)
        : okAsync(undefined),
    );

/** Looks at the runs that money is reserved for: one that ended unseen gives back what it did not spend. */
export const settleOpenRuns = (
  services: Services,
  call: OperationCall,
): ResultAsync<void, VibemlError> =>
  services.ledger
    .openRuns()
    .andThen((runIds) =>
      ResultAsync.combine(runIds.map((runId) => settle(services, runId, call))).map(
        () => undefined,
      ),
    );

/** What is spent and promised now, and what the person allows. */
export const currentMoney = (
  services: Services,
  of: { readonly project: string | null; readonly groupId?: string | null },
  call: OperationCall,
): ResultAsync<LedgerState, VibemlError> =>
  settleOpenRuns(services, call).andThen(() =>
    services.ledger.readState({
      project: of.project,
      groupId: of.groupId ?? null,
      at: new Date(services.clock.now()).toISOString(),
    }),
  );
