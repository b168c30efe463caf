import { describe } from 'vitest';
import { ledgerLimitContract } from './ledger-limit-contract.ts';
import { ledgerPolicyContract } from './ledger-policy-contract.ts';
import { ledgerReservationContract } from './ledger-reservation-contract.ts';
import type { LedgerSubject } from './ledger-subject.ts';
import { ledgerWindowContract } from './ledger-window-contract.ts';

/** What every ledger must do; `makeSubject` gives an empty one each time. */
export const ledgerContract = (name: string, makeSubject: () => LedgerSubject): void => {
  describe(`${name} keeps money`, () => {
    ledgerReservationContract(makeSubject);
    ledgerWindowContract(makeSubject);
    ledgerLimitContract(makeSubject);
    ledgerPolicyContract(makeSubject);
  });
};
