import { ledgerContract } from './ledger-contract.ts';
import { createMemory } from './memory.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemoryRunStore } from './memory-run-store.ts';

ledgerContract('the memory ledger', () => {
  const memory = createMemory();
  return { ledger: createMemoryLedger(memory), runs: createMemoryRunStore(memory) };
});
