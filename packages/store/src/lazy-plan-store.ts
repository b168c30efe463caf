import type { PlanStore } from '@vibeml/core-models';
import { ResultAsync } from 'neverthrow';
import type { Connection } from './connection.ts';

/** Keeps plans and approvals; their large schemas are loaded at the first call, since most questions are about runs. */
export const createLazyPlanStore = (connection: Connection, path: string): PlanStore => {
  const plans = () =>
    ResultAsync.fromSafePromise(import('./plan-store.ts')).map(({ createPlanStore }) =>
      createPlanStore(connection, path),
    );
  return {
    savePlan: (...call) => plans().andThen((store) => store.savePlan(...call)),
    findPlan: (...call) => plans().andThen((store) => store.findPlan(...call)),
    saveGroup: (...call) => plans().andThen((store) => store.saveGroup(...call)),
    findGroup: (...call) => plans().andThen((store) => store.findGroup(...call)),
    saveApproval: (...call) => plans().andThen((store) => store.saveApproval(...call)),
    findApproval: (...call) => plans().andThen((store) => store.findApproval(...call)),
    saveGroupApproval: (...call) => plans().andThen((store) => store.saveGroupApproval(...call)),
    findGroupApproval: (...call) => plans().andThen((store) => store.findGroupApproval(...call)),
  };
};
