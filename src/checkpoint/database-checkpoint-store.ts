import { MemoryCheckpointStore } from './memory-checkpoint-store.js';
export class DatabaseCheckpointStore extends MemoryCheckpointStore {
  constructor(_a: any, _b: any) {
    super();
  }
}
