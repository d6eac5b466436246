import { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { describeCheckpointStore } from './describe-checkpoint-store.js';

describeCheckpointStore('in memory', async () => {
  const store = new MemoryCheckpointStore();
  return { store: () => store, close: async () => {} };
});
