import { createMemoryPlanStore } from './memory-plan-store.ts';
import { planStoreContract } from './plan-store-contract.ts';

planStoreContract('the memory store', createMemoryPlanStore);
