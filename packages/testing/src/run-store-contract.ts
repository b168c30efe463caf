import type { RunStore } from '@vibeml/core-models';
import { describe } from 'vitest';
import { runAppendContract } from './run-append-contract.ts';
import { runLeaseContract } from './run-lease-contract.ts';
import { runListContract } from './run-list-contract.ts';
import { runLookContract } from './run-look-contract.ts';

/** What every run store must do; `makeStore` gives an empty one each time. */
export const runStoreContract = (name: string, makeStore: () => RunStore): void => {
  describe(`${name} keeps runs`, () => {
    runAppendContract(makeStore);
    runListContract(makeStore);
    runLeaseContract(makeStore);
    runLookContract(makeStore);
  });
};
