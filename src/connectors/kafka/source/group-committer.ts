import type { KafkaAdmin, PartitionOffset } from '../driver/kafka-driver.js';

/** Tells a group's offsets to Kafka, for people and tools to look at: in the background, only the latest, and never fatally. */
export class GroupCommitter {
  readonly #admin: KafkaAdmin;
  readonly #group: string;
  #next: readonly PartitionOffset[] | undefined;
  #isBusy = false;

  constructor(admin: KafkaAdmin, group: string) {
    this.#admin = admin;
    this.#group = group;
  }

  commit(offsets: readonly PartitionOffset[]): void {
    this.#next = offsets;
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined;
      try {
        await this.#admin.commitOffsets(this.#group, next);
      } catch {
        // The checkpoint has the offsets; the next one is told again.
      }
    }
    this.#isBusy = false;
  }
}
